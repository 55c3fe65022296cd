{% for line in comments %}{{ line|comment }}
{% endfor %}DROP {% if schema %}SCHEMA{% elif materialized %}MATERIALIZED VIEW{% else %}VIEW{% endif %} IF EXISTS {% if schema %}{{ schema|ident }}{% else %}{{ name }}{% endif %};
