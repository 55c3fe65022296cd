{% for line in comments %}{{ line|comment }}
{% endfor %}SET {{ name|ident }} TO {% if value %}TRUE{% else %}FALSE{% endif %};
