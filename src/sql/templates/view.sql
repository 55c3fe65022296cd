{% for line in comments %}{{ line|comment }}
{% endfor %}CREATE {% if materialized %}MATERIALIZED {% endif %}VIEW {{ name }}
{%- for clause in clauses %}
{{ clause }}
{%- endfor %}
{%- if materialized %}
AS{% else %} AS{% endif %}
SELECT
{%- for column in columns %}
{%- if column.note %}
    {{ column.note|comment }}
{%- endif %}
    {{ column.expression }}{% if column.alias %} AS {{ column.alias|ident }}{% endif %}{% if not loop.last %},{% endif %}
{%- endfor %}
FROM {{ relation }}{% if alias %} AS {{ alias|ident }}{% endif %}
{%- for condition in conditions %}
{% if loop.first %}WHERE{% else %}  AND{% endif %} {{ condition }}
{%- endfor %}
{%- for key in group_by %}{% if loop.first %}
GROUP BY {% else %}, {% endif %}{{ key }}{% endfor %};
