//! Options that contradict each other or have no meaning, in one place for command and library.

use super::{KafkaKey, KeyChoice, Layout, OnBadRecord, Options, Part};
use crate::diag::{Error, ErrorKind};
use crate::redshift::address::{brokers, is_role, region_name, resource, wrong};
use crate::redshift::limits::CHAINED_ROLES;
use crate::redshift::{AuthenticationKind, DistStyle, Source};

impl Options {
    /// Rejects options that contradict each other: the first contradiction, with its flags.
    pub fn check(&self) -> Result<(), Error> {
        self.check_source()?;
        self.check_role()?;
        self.check_certificates()?;
        self.check_layout()?;
        self.check_records()?;
        self.check_samples()?;
        self.check_parts()
    }

    fn check_samples(&self) -> Result<(), Error> {
        if (100..=100_000).contains(&self.headroom) {
            return Ok(());
        }
        let given = f64::from(self.headroom) / 100.0;
        Err(reject(
            format!("`--headroom {given}` is out of range"),
            "use a factor from 1 to 1000; 2 leaves room for texts twice as long as the longest sample"
                .to_owned(),
        ))
    }

    fn check_source(&self) -> Result<(), Error> {
        let given = [
            ("--region", self.region.is_some()),
            ("--uri", self.uri.is_some()),
            ("--authentication", self.authentication.is_some()),
            ("--authentication-arn", self.authentication_arn.is_some()),
            ("--secret-arn", self.secret_arn.is_some()),
            ("--cluster-arn", self.cluster_arn.is_some()),
        ];
        let allowed: &[&str] = match self.source {
            Source::Kinesis => &["--region"],
            Source::Kafka => &["--uri", "--authentication", "--authentication-arn", "--secret-arn"],
            Source::Msk => &["--authentication", "--cluster-arn"],
        };
        if let Some((flag, _)) = given.into_iter().find(|(flag, given)| *given && !allowed.contains(flag)) {
            let source = self.source.name();
            let help = match (self.source, flag) {
                (Source::Kinesis, "--cluster-arn") => "add `--source msk`, or leave it out".to_owned(),
                (Source::Kinesis, _) => "add `--source kafka`, or leave it out".to_owned(),
                (Source::Kafka, "--cluster-arn") => {
                    "use `--uri`, or `--source msk` for the legacy form".to_owned()
                }
                _ => "leave it out".to_owned(),
            };
            return Err(reject(format!("`{flag}` cannot be used with `--source {source}`"), help));
        }
        match (self.source, &self.region, &self.uri, &self.cluster_arn) {
            (Source::Kinesis, Some(region), ..) => region_name(region),
            (Source::Kafka, _, None, _) => Err(reject(
                "`--source kafka` requires the brokers".to_owned(),
                "add `--uri host:port,…`".to_owned(),
            )),
            (Source::Kafka, _, Some(uri), _) => brokers(uri),
            (Source::Msk, _, _, None) => Err(reject(
                "`--source msk` requires the cluster ARN".to_owned(),
                "add `--cluster-arn`, or use `--source kafka --uri`, which replaces it".to_owned(),
            )),
            (Source::Msk, _, _, Some(arn)) => resource("--cluster-arn", arn, "kafka", "cluster/"),
            (Source::Kinesis, None, ..) => Ok(()),
        }
    }

    fn check_role(&self) -> Result<(), Error> {
        const FLAG: &str = "--iam-role";
        let Some(role) = self.iam_role.as_deref().filter(|role| *role != "default") else { return Ok(()) };
        if let Some(at) = role.find(char::is_whitespace) {
            return Err(wrong(FLAG, role, at..at + 1, "a role chain cannot contain spaces".to_owned())
                .help("separate the ARNs with commas only"));
        }
        let roles: Vec<&str> = role.split(',').collect();
        if roles.len() > CHAINED_ROLES {
            let message =
                format!("the role chain has {} roles, Redshift allows {CHAINED_ROLES}", roles.len());
            return Err(wrong(FLAG, role, 0..role.len(), message).help("shorten the chain"));
        }
        let mut at = 0;
        for arn in roles {
            if !is_role(arn) {
                let message = if arn.eq_ignore_ascii_case("session") {
                    "`SESSION` is only for data catalog schemas, not for streams".to_owned()
                } else {
                    format!("`{arn}` is not the ARN of a role")
                };
                return Err(wrong(FLAG, role, at..at + arn.len(), message)
                    .help("write `default` or `arn:aws:iam::<12 digits>:role/<name>`"));
            }
            at += arn.len() + 1;
        }
        Ok(())
    }

    fn check_certificates(&self) -> Result<(), Error> {
        let both = (&self.authentication_arn, &self.secret_arn);
        match (self.authentication, both) {
            (Some(AuthenticationKind::Mtls), (None, None)) => Err(reject(
                if self.source == Source::Msk {
                    "`--source msk` does not support mTLS".to_owned()
                } else {
                    "`--authentication mtls` requires a certificate".to_owned()
                },
                if self.source == Source::Msk {
                    "use `--source kafka --uri`, which supports mTLS".to_owned()
                } else {
                    "add `--authentication-arn` (Certificate Manager) or `--secret-arn` (Secrets Manager)"
                        .to_owned()
                },
            )),
            (_, (Some(_), Some(_))) => Err(reject(
                "`--authentication-arn` and `--secret-arn` cannot be used together".to_owned(),
                "keep one of the two".to_owned(),
            )),
            (Some(AuthenticationKind::Mtls), (Some(arn), None)) => {
                resource("--authentication-arn", arn, "acm", "certificate/")
            }
            (Some(AuthenticationKind::Mtls), (None, Some(arn))) => {
                resource("--secret-arn", arn, "secretsmanager", "secret:")
            }
            (_, (None, None)) => Ok(()),
            _ => Err(reject(
                "a certificate requires `--authentication mtls`".to_owned(),
                "add `--authentication mtls`".to_owned(),
            )),
        }
    }

    fn check_layout(&self) -> Result<(), Error> {
        if self.layout == Layout::Typed && !self.promote.is_empty() {
            return Err(reject(
                "`--promote` cannot be used with `--layout typed`, where every field is already a column"
                    .to_owned(),
                "leave it out, or use `--layout super` or `--layout tiered`".to_owned(),
            ));
        }
        if self.layout != Layout::Typed && self.keep_payload {
            return Err(reject(
                format!(
                    "`--keep-payload` is not needed with `--layout {}`, which always keeps the payload",
                    self.layout.name()
                ),
                "leave it out".to_owned(),
            ));
        }
        if let KeyChoice::Columns(names) = &self.sortkey {
            let twice = names
                .iter()
                .enumerate()
                .find(|(at, name)| names[..*at].iter().any(|earlier| earlier.eq_ignore_ascii_case(name)));
            if let Some((_, name)) = twice {
                return Err(reject(
                    format!("`--sortkey` lists `{name}` twice"),
                    "list each column once".to_owned(),
                ));
            }
        }
        let column = matches!(self.distkey, KeyChoice::Columns(_));
        match self.diststyle {
            Some(DistStyle::Even | DistStyle::All | DistStyle::Auto) if column => Err(reject(
                "`--distkey` with a column requires `--diststyle key`".to_owned(),
                "keep one of the two".to_owned(),
            )),
            Some(DistStyle::Key) if self.distkey == KeyChoice::None => Err(reject(
                "`--diststyle key` requires a column".to_owned(),
                "name it with `--distkey`".to_owned(),
            )),
            Some(DistStyle::Auto) => Err(reject(
                "CREATE MATERIALIZED VIEW does not accept `DISTSTYLE AUTO`".to_owned(),
                "leave out `--diststyle` and run ALTER MATERIALIZED VIEW afterwards".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    fn check_records(&self) -> Result<(), Error> {
        if self.source == Source::Kinesis && self.keep_tombstones {
            return Err(reject(
                "`--tombstones keep` is only for Kafka, but the source is Kinesis".to_owned(),
                "leave it out, or add `--source kafka`".to_owned(),
            ));
        }
        if self.source == Source::Kinesis && self.kafka_key != KafkaKey::Bytes {
            return Err(reject(
                "`--kafka-key` is only for Kafka, but the source is Kinesis".to_owned(),
                "leave it out, or add `--source kafka`".to_owned(),
            ));
        }
        if self.max_bytes == Some(0) {
            return Err(reject(
                "`--max-bytes 0` rejects every record".to_owned(),
                "use `none` for no size limit".to_owned(),
            ));
        }
        if self.recent_hours == Some(0) {
            return Err(reject("`--recent-hours 0` returns no rows".to_owned(), "use 1 or more".to_owned()));
        }
        Ok(())
    }

    fn check_parts(&self) -> Result<(), Error> {
        let has = |part| self.parts.contains(&part);
        if has(Part::Teardown) && self.parts.len() > 1 {
            return Err(reject(
                "`teardown` cannot be combined with other parts: it drops what they create".to_owned(),
                "use `--with teardown` alone".to_owned(),
            ));
        }
        if !(self.grant_rejects_to.is_empty() || has(Part::Grants) && has(Part::Rejects)) {
            return Err(reject(
                "`--grant-rejects-to` requires `--with rejects,grants`".to_owned(),
                "add both parts to `--with`, or leave it out".to_owned(),
            ));
        }
        if has(Part::Grants) && self.grant_to.is_empty() && self.grant_rejects_to.is_empty() {
            return Err(reject(
                "`--with grants` requires a role".to_owned(),
                "add `--grant-to ROLE`".to_owned(),
            ));
        }
        if !has(Part::Grants) && !self.grant_to.is_empty() {
            return Err(reject(
                "`--grant-to` requires `--with grants`".to_owned(),
                "add `grants` to `--with`, or leave it out".to_owned(),
            ));
        }
        if has(Part::Rejects) && self.on_bad_record != OnBadRecord::Drop {
            return Err(reject(
                format!(
                    "`--with rejects` is always empty with `--on-bad-record {}`",
                    self.on_bad_record.name()
                ),
                "leave out one of the two; the rejects view shows only dropped records".to_owned(),
            ));
        }
        Ok(())
    }
}

fn reject(message: String, help: String) -> Error {
    Error::new(ErrorKind::Option, message).help(help)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    const ROLE: &str = "arn:aws:iam::123456789012:role/stream-reader";

    fn error(change: impl FnOnce(&mut Options)) -> String {
        let mut options = Options::default();
        change(&mut options);
        options.check().unwrap_err().to_string()
    }

    #[test]
    fn roles_are_arns_in_a_chain_without_blanks() {
        let role = |text: &str| error(|options| options.iam_role = Some(text.to_owned()));
        assert_eq!(
            role("stream-reader"),
            "--iam-role:1:1: `stream-reader` is not the ARN of a role (write `default` or `arn:aws:iam::<12 digits>:role/<name>`)"
        );
        assert_eq!(
            role(&format!("{ROLE}, {ROLE}")),
            "--iam-role:1:46: a role chain cannot contain spaces (separate the ARNs with commas only)"
        );
        assert_eq!(
            role(&[ROLE; 11].join(",")),
            "--iam-role:1:1: the role chain has 11 roles, Redshift allows 10 (shorten the chain)"
        );
        assert!(role("SESSION").contains("`SESSION` is only for data catalog schemas"));
        for fine in ["default", ROLE, "arn:aws-cn:iam::123456789012:role/team/reader", &[ROLE; 10].join(",")]
        {
            assert_eq!(
                Options { iam_role: Some(fine.to_owned()), ..Options::default() }.check(),
                Ok(()),
                "{fine}"
            );
        }
    }

    #[test]
    fn each_source_has_flags_of_its_own() {
        assert_eq!(
            error(|options| options.uri = Some("b:9098".to_owned())),
            "`--uri` cannot be used with `--source kinesis` (add `--source kafka`, or leave it out)"
        );
        assert_eq!(
            error(|options| options.source = Source::Kafka),
            "`--source kafka` requires the brokers (add `--uri host:port,…`)"
        );
        assert_eq!(
            error(|options| (options.source, options.uri) = (Source::Kafka, Some("a:9098, b".to_owned()))),
            "--uri:1:8: ` b` is not of the form `host:port` (separate the brokers with commas, without spaces)"
        );
        assert_eq!(
            error(|options| options.source = Source::Msk),
            "`--source msk` requires the cluster ARN (add `--cluster-arn`, or use `--source kafka --uri`, which replaces it)"
        );
        assert_eq!(
            error(|options| options.region = Some("Frankfurt".to_owned())),
            "--region:1:1: `Frankfurt` is not a region name (write a region such as `eu-central-1`)"
        );
    }

    #[test]
    fn mtls_has_exactly_one_certificate() {
        let kafka = |change: fn(&mut Options)| {
            error(|options| {
                (options.source, options.uri) = (Source::Kafka, Some("b:9094".to_owned()));
                change(options);
            })
        };
        assert_eq!(
            kafka(|options| options.authentication = Some(AuthenticationKind::Mtls)),
            "`--authentication mtls` requires a certificate (add `--authentication-arn` (Certificate Manager) or \
             `--secret-arn` (Secrets Manager))"
        );
        assert_eq!(
            kafka(|options| options.secret_arn = Some("arn".to_owned())),
            "a certificate requires `--authentication mtls` (add `--authentication mtls`)"
        );
        assert!(
            kafka(|options| {
                options.authentication = Some(AuthenticationKind::Mtls);
                options.secret_arn = Some("arn:aws:acm:x".to_owned());
            })
            .starts_with("--secret-arn:1:1: `arn:aws:acm:x` is not a valid ARN for this option")
        );
    }

    #[test]
    fn flags_that_contradict_each_other_are_rejected() {
        assert!(
            error(|options| options.promote = vec![super::super::Path::of_keys(["a"])])
                .contains("`--promote`")
        );
        assert!(
            error(|options| options.parts = vec![Part::View, Part::Teardown])
                .contains("`teardown` cannot be combined")
        );
        assert!(error(|options| options.parts = vec![Part::Grants]).contains("requires a role"));
        assert!(
            error(|options| (options.parts, options.on_bad_record) = (vec![Part::Rejects], OnBadRecord::Fail))
                .contains("`--with rejects`")
        );
        assert!(
            error(|options| {
                options.distkey = KeyChoice::Columns(vec!["id".to_owned()]);
                options.diststyle = Some(DistStyle::Even);
            })
            .contains("requires `--diststyle key`")
        );
        assert!(error(|options| options.keep_tombstones = true).contains("only for Kafka"));
        assert!(error(|options| options.max_bytes = Some(0)).contains("rejects every record"));
    }
}
