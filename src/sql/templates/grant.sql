{% for line in comments %}{{ line|comment }}
{% endfor %}GRANT {% if schema %}USAGE ON SCHEMA {{ schema|ident }}{% else %}SELECT ON {{ name }}{% endif %} TO {% if public %}PUBLIC{% elif role %}ROLE {{ role|ident }}{% else %}{{ user|ident }}{% endif %};
