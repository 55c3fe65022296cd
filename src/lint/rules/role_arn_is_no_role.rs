//! External schemas.

use crate::diag::{Code, Finding};
use crate::lint::context::Subject;
use crate::redshift::AuthenticationKind;
use crate::redshift::limits::CHAINED_ROLES;
use crate::syntax::SchemaClauseKind as Clause;
use crate::syntax::{ExternalSchema, Kind, Literal, SchemaClause, SchemaSource, is_masked};

/// The statement, if it makes an external schema over streams.
fn stream_schema<'t>(subject: &Subject<'t>) -> Option<&'t ExternalSchema> {
    match &subject.statement.kind {
        Kind::ExternalSchema(schema) if schema.from.stream().is_some() => Some(schema),
        _ => None,
    }
}

/// The clauses of CREATE or ALTER, if they may be those of a stream's schema.
fn clauses<'t>(subject: &Subject<'t>) -> &'t [SchemaClause] {
    match &subject.statement.kind {
        Kind::AlterSchema(_, clauses) => clauses,
        _ => stream_schema(subject).map_or(&[], |schema| &schema.clauses),
    }
}

/// Whether a text is left open: a placeholder stands in it.
fn is_open(text: &str) -> bool {
    is_masked(text) || text.contains(['<', '{', '$', '%'])
}

fn authentication(clauses: &[SchemaClause]) -> Option<(&SchemaClause, String)> {
    let clause = clauses.iter().find(|clause| clause.kind == Clause::Authentication)?;
    Some((clause, clause.value.as_str().to_ascii_lowercase()))
}

pub(super) fn kinesis_with_kafka_clauses(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    const OF_KAFKA: [Clause; 5] = [
        Clause::Uri,
        Clause::Authentication,
        Clause::AuthenticationArn,
        Clause::SecretArn,
        Clause::ClusterArn,
    ];
    let schema = stream_schema(subject).filter(|schema| schema.from == SchemaSource::Kinesis);
    for clause in schema.iter().flat_map(|schema| &schema.clauses) {
        if OF_KAFKA.contains(&clause.kind) {
            let message = format!("FROM KINESIS takes no {}", clause.kind.word());
            let help = "leave it out, or write FROM KAFKA: a Kinesis stream is found by its name";
            findings.push(subject.finding(Code::KinesisWithKafkaClauses, message, &clause.at.0).help(help));
        }
    }
}

pub(super) fn session_role(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for clause in clauses(subject).iter().filter(|clause| clause.kind == Clause::IamRole) {
        if matches!(&clause.value, Literal::Text(text) if text.eq_ignore_ascii_case("session")) {
            let message = "IAM_ROLE 'SESSION' is for schemas of the data catalog, and refused over streams";
            let help = "write `IAM_ROLE default` or the ARN of a role";
            findings.push(subject.finding(Code::SessionRole, message, &clause.at.0).help(help));
        }
    }
}

/// The clause of roles and its text, if roles are named by ARN.
fn roles<'t>(subject: &Subject<'t>) -> Option<(&'t SchemaClause, &'t str)> {
    clauses(subject).iter().filter(|clause| clause.kind == Clause::IamRole).find_map(|clause| {
        match &clause.value {
            Literal::Text(text) if !text.eq_ignore_ascii_case("session") => Some((clause, text.as_str())),
            _ => None,
        }
    })
}

pub(super) fn role_chain_blanks(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((clause, text)) = roles(subject) else { return };
    if text.contains(',') && text.contains(char::is_whitespace) && !is_open(text) {
        let message = "chained roles are separated by commas alone: a blank makes the chain invalid";
        let written = subject.text(clause.at.0.clone());
        let edits = written
            .find('\'')
            .map(|quote| clause.at.0.start + quote..clause.at.0.end)
            .map(|bytes| (bytes, format!("'{}'", text.split_whitespace().collect::<String>())));
        let finding = subject.finding(Code::RoleChainBlanks, message, &clause.at.0);
        findings.push(finding.help("leave the blanks out").safe_fix(edits));
    }
}

pub(super) fn role_chain_too_long(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((clause, text)) = roles(subject) else { return };
    let count = text.split(',').count();
    if count > CHAINED_ROLES {
        let message = format!("a chain of {count} roles: Redshift takes {CHAINED_ROLES}");
        let finding = subject.finding(Code::RoleChainTooLong, message, &clause.at.0);
        findings.push(finding.help("let roles assume each other more directly"));
    }
}

pub(super) fn role_arn(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some((clause, text)) = roles(subject) else { return };
    let is_role = |arn: &str| {
        let mut parts = arn.trim().splitn(6, ':');
        parts.next() == Some("arn")
            && parts.next().is_some_and(|partition| partition.starts_with("aws"))
            && parts.next() == Some("iam")
            && parts.nth(1).is_some()
            && parts.next().is_some_and(|resource| resource.starts_with("role/") && resource.len() > 5)
    };
    let Some(other) = text.split(',').find(|arn| !is_open(arn) && !is_role(arn)) else { return };
    let finding = |message: String| subject.finding(Code::RoleArnIsNoRole, message, &clause.at.0);
    if other.trim().eq_ignore_ascii_case("default") {
        let edit = (clause.at.0.clone(), "IAM_ROLE default".to_owned());
        let quoted = finding("the default role is a word, and in quotes it is taken for an ARN".to_owned());
        findings.push(quoted.help("write `IAM_ROLE default`").safe_fix([edit]));
    } else {
        let named = finding(format!("`{}` is no ARN of a role", other.trim()));
        findings.push(named.help("write `arn:aws:iam::<account>:role/<name>`, or `IAM_ROLE default`"));
    }
}

pub(super) fn role_missing(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(schema) = stream_schema(subject) else { return };
    let open = authentication(&schema.clauses).is_some_and(|(_, word)| word == "none" || is_open(&word));
    let needless = schema.from != SchemaSource::Kinesis && open;
    if schema.clause(Clause::IamRole).is_none() && !needless {
        let message = "no IAM_ROLE: Redshift cannot read the stream without one";
        let finding = subject.finding(Code::IamRoleMissing, message, &subject.head());
        findings.push(finding.help("add `IAM_ROLE default` or `IAM_ROLE '<arn>'`"));
    }
}

pub(super) fn broker_missing(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(schema) = stream_schema(subject).filter(|schema| schema.from != SchemaSource::Kinesis) else {
        return;
    };
    if schema.clause(Clause::Uri).is_none() && schema.clause(Clause::ClusterArn).is_none() {
        let message = "nothing says where the brokers are";
        let finding = subject.finding(Code::BrokerMissing, message, &subject.head());
        findings.push(finding.help("add `URI 'host:port'`"));
    }
}

pub(super) fn unpaired_broker_clause(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(schema) = stream_schema(subject) else { return };
    let (clause, instead) = match schema.from {
        SchemaSource::Kafka => (schema.clause(Clause::ClusterArn), "FROM KAFKA with CLUSTER_ARN"),
        SchemaSource::Msk => (schema.clause(Clause::Uri), "FROM MSK with URI"),
        _ => return,
    };
    if let Some(clause) = clause {
        let message = format!("{instead} is a pairing that no page of Redshift's shows");
        let finding = subject.finding(Code::UnpairedBrokerClause, message, &clause.at.0);
        findings.push(finding.help("write FROM KAFKA with `URI 'host:port'`"));
    }
}

pub(super) fn legacy_msk(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if stream_schema(subject).is_some_and(|schema| schema.from == SchemaSource::Msk) {
        let message = "FROM MSK is kept for old schemas";
        let finding = subject.finding(Code::LegacyMsk, message, &subject.head());
        findings.push(finding.help("write FROM KAFKA with `URI 'host:port'`, which reads MSK too"));
    }
}

pub(super) fn one_certificate(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let clauses = clauses(subject);
    let Some((clause, word)) = authentication(clauses) else { return };
    let certificates: Vec<&SchemaClause> = clauses
        .iter()
        .filter(|clause| matches!(clause.kind, Clause::AuthenticationArn | Clause::SecretArn))
        .collect();
    let Some(kind) = AuthenticationKind::named(&word) else { return };
    let by_certificate = kind == AuthenticationKind::Mtls;
    let message = match (by_certificate, certificates.len()) {
        (true, 0) => "mtls needs a certificate",
        (true, 1) | (false, 0) => return,
        (true, _) => "mtls takes one certificate",
        (false, _) => "a certificate is for mtls alone",
    };
    let at = certificates.last().filter(|_| !by_certificate || certificates.len() > 1).unwrap_or(&clause);
    let finding = subject.finding(Code::MtlsNeedsOneCertificate, message, &at.at.0);
    findings
        .push(finding.help("write `AUTHENTICATION mtls` with AUTHENTICATION_ARN or SECRET_ARN, not both"));
}

pub(super) fn sasl_or_password(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    const HELP: &str = "use `none`, `iam` or `mtls`: of Confluent Cloud Redshift reads mtls only";
    const OTHERS: [Clause; 5] =
        [Clause::Username, Clause::User, Clause::Password, Clause::SaslMechanism, Clause::SecurityProtocol];
    let clauses = clauses(subject);
    for clause in clauses.iter().filter(|clause| OTHERS.contains(&clause.kind)) {
        let message =
            format!("Redshift takes no {}: streams are not read by user and password", clause.kind.word());
        findings.push(subject.finding(Code::SaslOrPassword, message, &clause.at.0).help(HELP));
    }
    if let Some((clause, word)) = authentication(clauses)
        && AuthenticationKind::named(&word).is_none()
        && !is_open(&word)
    {
        let message = format!("Redshift has no authentication `{word}`");
        findings.push(subject.finding(Code::SaslOrPassword, message, &clause.at.0).help(HELP));
    }
}
