{% for line in comments %}{{ line|comment }}
{% endfor %}SELECT
{%- for column in columns %}
    {{ column.expression }}{% if column.alias %} AS {{ column.alias|ident }}{% endif %}{% if not loop.last %},{% endif %}
{%- endfor %}
FROM {{ relation }}{% if alias %} AS {{ alias|ident }}{% endif %}
{%- for condition in conditions %}
{% if loop.first %}WHERE{% else %}  AND{% endif %} {{ condition }}
{%- endfor %}
{%- for key in group_by %}{% if loop.first %}
GROUP BY {% else %}, {% endif %}{{ key }}{% endfor %}
{%- for key in order_by %}{% if loop.first %}
ORDER BY {% else %}, {% endif %}{{ key.expression }}{% if key.descends %} DESC{% endif %}{% endfor %}
{%- if limit %}
LIMIT {{ limit }}
{%- endif %};
