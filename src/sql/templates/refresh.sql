{% for line in comments %}{{ line|comment }}
{% endfor %}REFRESH MATERIALIZED VIEW {{ name }};
