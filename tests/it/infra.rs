//! What views need in AWS: policies, templates and configurations, beside readers of their own.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mvstream::infra::{InfraFormat, InfraOptions, infra};
use mvstream::text::Source;
use proptest::prelude::*;
use serde_json::Value;

use crate::command::Test;
use crate::tools::cfn_lint;
use crate::{files, root, snapshot};

const CLUSTER: &str = "arn:aws:kafka:eu-central-1:111122223333:cluster/shop/6cb3d8f0-1";
const KEY: &str = "arn:aws:kms:eu-west-1:444455556666:key/0f3c";

fn options(format: InfraFormat, name: &str) -> InfraOptions {
    let mut options = InfraOptions::new(format);
    options.clusters = vec![(None, CLUSTER.to_owned())];
    if format == InfraFormat::Iam {
        options.region = Some("eu-central-1".to_owned());
        options.account = name.contains("default").then(|| "111122223333".to_owned());
    } else if name.contains("cross_account") {
        options.account = Some("444455556666".to_owned());
        options.kms_key = Some(KEY.to_owned());
    }
    options
}

/// Each fixture, as each format writes it.
fn written() -> Vec<(String, InfraFormat, String)> {
    let mut written = Vec::new();
    for path in files("fixtures/infra", "sql") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = Source::new(name.as_str(), std::fs::read_to_string(&path).unwrap());
        for format in InfraFormat::ALL {
            if name == "kafka_none" && *format != InfraFormat::Iam {
                continue;
            }
            let text = infra(std::slice::from_ref(&source), &options(*format, &name)).unwrap();
            written.push((name.clone(), *format, text));
        }
    }
    written
}

#[test]
fn every_source_and_format_is_as_it_was_read() {
    for (name, format, text) in written() {
        snapshot("infra", &format!("{name}.{}", format.name()), &text);
    }
}

#[test]
fn cfn_lint_accepts_every_template() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format, text) in written() {
        if format == InfraFormat::CloudFormation {
            std::fs::write(folder.path().join(format!("{name}.template.json")), text).unwrap();
        }
    }
    let output = cfn_lint()
        // a role that the SQL names is in the partition that the SQL names
        .args(["--include-checks", "I", "--ignore-checks", "I3042", "--regions", "eu-central-1", "--"])
        .args(std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.is_empty(),
        "{printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The policies of a role.
struct Policies {
    name: String,
    trust: Value,
    permissions: Value,
}

fn of_iam(text: &str) -> Vec<Policies> {
    let roles: Vec<Value> = serde_json::from_str(text).unwrap();
    let policies = |role: Value| Policies {
        name: role["RoleName"].as_str().unwrap().to_owned(),
        trust: role["AssumeRolePolicyDocument"].clone(),
        permissions: role["PolicyDocument"].clone(),
    };
    roles.into_iter().map(policies).collect()
}

/// A literal of Terraform as JSON; what it refers to as text.
fn evaluated(expression: &hcl::Expression) -> Value {
    match expression {
        hcl::Expression::Object(members) => {
            let member =
                |(key, value): (&hcl::ObjectKey, &hcl::Expression)| (key.to_string(), evaluated(value));
            Value::Object(members.iter().map(member).collect())
        }
        hcl::Expression::Array(items) => items.iter().map(evaluated).collect(),
        hcl::Expression::String(text) => Value::from(text.as_str()),
        other => Value::from(other.to_string()),
    }
}

/// The Terraform of a role as JSON, its `jsonencode` evaluated.
fn of_terraform(text: &str) -> Vec<Policies> {
    let body = hcl::parse(text).unwrap();
    let resources = |kind: &'static str| {
        body.blocks()
            .filter(move |block| block.identifier() == "resource" && block.labels()[0].as_str() == kind)
    };
    let value = |block: &hcl::Block, name: &str| {
        let attribute = block.body().attributes().find(|attribute| attribute.key() == name).unwrap();
        match attribute.expr() {
            hcl::Expression::FuncCall(call) => evaluated(&call.args[0]),
            other => evaluated(other),
        }
    };
    let policies = |(role, policy): (&hcl::Block, &hcl::Block)| Policies {
        name: value(role, "name").as_str().unwrap().to_owned(),
        trust: value(role, "assume_role_policy"),
        permissions: value(policy, "policy"),
    };
    resources("aws_iam_role").zip(resources("aws_iam_role_policy")).map(policies).collect()
}

fn actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"].as_array().unwrap();
    let of = |statement: &Value| statement["Action"].as_array().cloned().unwrap_or_default();
    statements.iter().flat_map(of).map(|action| action.as_str().unwrap().to_owned()).collect()
}

/// The actions that the guide names for each kind of source.
#[test]
fn each_source_gets_the_documented_actions_and_no_others() {
    let kinesis = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
    ];
    let topics = [
        "kafka-cluster:AlterGroup",
        "kafka-cluster:Connect",
        "kafka-cluster:DescribeGroup",
        "kafka-cluster:DescribeTopic",
        "kafka-cluster:ReadData",
    ];
    let expected = |name: &str| -> Vec<&str> {
        match name {
            "kinesis" | "kinesis_default" | "kinesis_cross_account" => kinesis.to_vec(),
            "msk_iam" => topics.to_vec(),
            "msk_legacy" => [&["kafka:GetBootstrapBrokers"][..], &topics].concat(),
            "kafka_certificate" => vec!["acm:ExportCertificate"],
            "kafka_secret" => vec!["secretsmanager:GetSecretValue"],
            other => panic!("no row for {other}"),
        }
    };
    for (name, format, text) in written() {
        if name == "kafka_none" {
            assert_eq!(text, "[]\n");
            continue;
        }
        let roles = match format {
            InfraFormat::Iam => of_iam(&text),
            InfraFormat::Terraform => of_terraform(&text),
            _ => continue,
        };
        let reader = roles.last().unwrap();
        let mut allowed = actions(&reader.permissions);
        if name == "kinesis_cross_account" {
            allowed.remove("kms:Decrypt");
        }
        let expected: BTreeSet<String> = expected(&name).into_iter().map(str::to_owned).collect();
        assert_eq!(allowed, expected, "{name} {}", reader.name);
    }
}

/// A `*` alone stands only where the action takes no resource.
#[test]
fn a_wildcard_is_a_resource_only_of_actions_that_list() {
    for (name, _, text) in written().into_iter().filter(|(_, format, _)| *format == InfraFormat::Iam) {
        for role in of_iam(&text) {
            for statement in role.permissions["Statement"].as_array().unwrap() {
                let lists = statement["Action"].as_array().unwrap().iter().all(|action| {
                    ["kinesis:ListStreams", "kafka:GetBootstrapBrokers"].contains(&action.as_str().unwrap())
                });
                let wild = statement["Resource"].as_array().unwrap().iter().any(|resource| resource == "*");
                assert_eq!(wild, lists, "{name}: {statement}");
            }
            for statement in role.trust["Statement"].as_array().unwrap() {
                let service = statement["Principal"]["Service"].is_array();
                let condition = statement["Condition"]["StringLike"]["sts:ExternalId"].as_str();
                assert_eq!(condition.is_some_and(|users| users.contains(":111122223333:dbuser:")), service);
            }
        }
    }
}

#[test]
fn mean_inputs_get_clear_errors() {
    let sql = std::fs::read_to_string(root().join("fixtures/infra/msk_iam.sql")).unwrap();
    let kinesis = std::fs::read_to_string(root().join("fixtures/infra/kinesis.sql")).unwrap();
    let cross = std::fs::read_to_string(root().join("fixtures/infra/kinesis_cross_account.sql")).unwrap();
    let none = std::fs::read_to_string(root().join("fixtures/infra/kafka_none.sql")).unwrap();
    let secret = std::fs::read_to_string(root().join("fixtures/infra/kafka_secret.sql")).unwrap();
    let view_only = kinesis.split_once(";\n").unwrap().1.to_owned();
    let mut seen = String::new();
    for (sql, arguments) in [
        (&sql, vec![]),
        (&sql, vec!["--cluster-arn", "arn:aws:kafka:eu-central-1:111122223333:cluster/shop/*"]),
        (&kinesis, vec![]),
        (&kinesis, vec!["--account", "12"]),
        (&kinesis, vec!["--region", "europe"]),
        (&kinesis, vec!["--warehouse", "*"]),
        (&kinesis, vec!["--retention-hours", "9000"]),
        (&cross, vec!["--format", "cloudformation"]),
        (&none, vec!["--format", "terraform"]),
        (&secret.replace("kafka-client-AbCdEf", "*"), vec![]),
        (&view_only, vec![]),
        (&"SELECT 1;".to_owned(), vec![]),
        (&kinesis.replace("site-clicks", "*"), vec!["--region", "eu-central-1"]),
        (&kinesis.replace("role/analytics", "role/${x}"), vec!["--region", "eu-central-1"]),
    ] {
        let run =
            Test::new().file("views.sql", sql).args(["infra", "views.sql"]).args(arguments.clone()).run();
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        writeln!(seen, "$ mvstream infra views.sql {}\n{}", arguments.join(" "), run.stderr).unwrap();
    }
    snapshot("infra", "errors", &seen);
}

proptest! {
    /// Whatever a stream is called, it widens no policy and leaves no text of Terraform or CloudFormation.
    #[test]
    fn names_stay_names(name in "[a-zA-Z0-9_.*?${}%\"\\\\/:-]{1,12}") {
        let sql = std::fs::read_to_string(root().join("fixtures/infra/kinesis_default.sql")).unwrap();
        let sql = sql.replace("shop.clicks", &format!("shop.\"{}\"", name.replace('"', "\"\"")));
        let source = [Source::new("views.sql", sql)];
        let valid = name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
        for format in InfraFormat::ALL {
            let mut options = InfraOptions::new(*format);
            options.region = Some("eu-central-1".to_owned());
            options.account = Some("111122223333".to_owned());
            let text = infra(&source, &options);
            prop_assert_eq!(text.is_ok(), valid);
            let Ok(text) = text else { continue };
            match format {
                InfraFormat::Terraform => {
                    let stream = hcl::parse(&text).unwrap();
                    let stream = stream.blocks().find(|block| block.identifier() == "resource").unwrap().clone();
                    let value = stream.body().attributes().find(|a| a.key() == "name").unwrap().expr().clone();
                    prop_assert_eq!(value, hcl::Expression::String(name.clone()));
                }
                InfraFormat::CloudFormation => {
                    let template: Value = serde_json::from_str(&text).unwrap();
                    let resources = template["Resources"].as_object().unwrap();
                    prop_assert!(resources.keys().all(|id| id.bytes().all(|b| b.is_ascii_alphanumeric())));
                    prop_assert_eq!(&resources.values().next().unwrap()["Properties"]["Name"], &Value::from(name.clone()));
                }
                _ => {
                    let arn = format!("arn:aws:kinesis:eu-central-1:111122223333:stream/{name}");
                    let policy = &of_iam(&text)[0].permissions;
                    prop_assert_eq!(&policy["Statement"][1]["Resource"][0], &Value::from(arn));
                }
            }
        }
    }
}
