{% for line in comments %}{{ line|comment }}
{% endfor %}CREATE EXTERNAL SCHEMA {% if if_not_exists %}IF NOT EXISTS {% endif %}{{ name|ident }}
FROM {% if source == "kinesis" %}KINESIS{% elif source == "kafka" %}KAFKA{% else %}MSK{% endif %}
{%- if region %}
REGION {{ region|literal }}
{%- endif %}
{%- if role == "default" %}
IAM_ROLE default
{%- elif role %}
IAM_ROLE {{ role|literal }}
{%- endif %}
{%- if authentication == "none" %}
AUTHENTICATION none
{%- elif authentication == "iam" %}
AUTHENTICATION iam
{%- elif authentication == "mtls" %}
AUTHENTICATION mtls
{%- endif %}
{%- if authentication_arn %}
AUTHENTICATION_ARN {{ authentication_arn|literal }}
{%- endif %}
{%- if secret_arn %}
SECRET_ARN {{ secret_arn|literal }}
{%- endif %}
{%- if uri %}
URI {{ uri|literal }}
{%- endif %}
{%- if cluster_arn %}
CLUSTER_ARN {{ cluster_arn|literal }}
{%- endif %};
