{% for line in comments %}{{ line|comment }}
{% endfor %}RESET {{ name|ident }};
