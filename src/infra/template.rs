//! Texts with parts that only a deployment knows: its account, region and partition.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Text as it is.
    Literal(String),
    /// The account that it is deployed in.
    Account,
    /// The region that it is deployed in.
    Region,
    /// The partition that it is deployed in, such as `aws` or `aws-cn`.
    Partition,
}

/// A text, such as an ARN, in parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Template(pub(super) Vec<Part>);

impl Template {
    pub(super) fn literal(text: impl Into<String>) -> Self {
        Self(vec![Part::Literal(text.into())])
    }

    /// An ARN; what is not known is the deployment's.
    pub(super) fn arn(place: &Where, service: &str, resource: &str) -> Self {
        let known = |value: &Option<String>, part| value.clone().map_or(part, Part::Literal);
        let literal = |text: &str| Part::Literal(text.to_owned());
        Self(vec![
            literal("arn:"),
            known(&place.partition, Part::Partition),
            literal(&format!(":{service}:")),
            known(&place.region, Part::Region),
            literal(":"),
            known(&place.account, Part::Account),
            literal(&format!(":{resource}")),
        ])
    }

    /// The text, its unknown parts written by a format.
    pub(super) fn text(&self, literal: impl Fn(&str) -> String, unknown: impl Fn(&Part) -> String) -> String {
        let part = |part: &Part| match part {
            Part::Literal(text) => literal(text),
            part => unknown(part),
        };
        self.0.iter().map(part).collect()
    }

    /// The text, if it has no unknown part.
    pub(super) fn known(&self) -> Result<String, &Part> {
        match self.0.iter().find(|part| !matches!(part, Part::Literal(_))) {
            Some(unknown) => Err(unknown),
            None => Ok(self.text(str::to_owned, |_| String::new())),
        }
    }
}

/// Where a resource is, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Where {
    pub(super) partition: Option<String>,
    pub(super) region: Option<String>,
    pub(super) account: Option<String>,
}
