//! Our head: the statements and clauses that sqlparser does not know.

use sqlparser::keywords::Keyword as K;
use sqlparser::tokenizer::Token;

use super::{Head, convert, recover};
use crate::diag::{Error, ErrorKind, Place};
use crate::model::{
    Authentication, Certificate, DistStyle, ExternalSchema, Grantee, IamRole, Ident, KeyRef, Name, Object,
    SortKey, Statement, Storage, StreamSource, ViewKind,
};
use crate::sql::escape::unescape;

impl Head<'_> {
    pub(super) fn statement(&mut self) -> Result<Statement, Error> {
        if self.take_words(&["create", "external", "schema"]) {
            return self.external_schema().map(Statement::ExternalSchema);
        }
        if self.take_words(&["create", "materialized", "view"]) {
            return self.materialized_view();
        }
        if self.take_words(&["create", "view"]) {
            let name = self.name()?;
            self.need_words(&["as"])?;
            let query = self.query()?;
            return Ok(recover::view(name, ViewKind::Plain, query).into());
        }
        if self.take(&[K::SET]) {
            let name = self.ident()?;
            if !self.take_words(&["to"]) {
                self.need(&Token::Eq)?;
            }
            let value = self.boolean()?;
            return Ok(Statement::Set(name.folded(), value));
        }
        if self.take_words(&["refresh", "materialized", "view"]) {
            return self.name().map(Statement::Refresh);
        }
        if self.take(&[K::GRANT]) {
            return self.granted();
        }
        if self.take(&[K::DROP]) {
            let object = self.dropped()?;
            return Ok(Statement::Drop(object));
        }
        match self.parser.peek_token_ref().token {
            Token::Word(ref word) if word.keyword == K::SELECT => Ok(Statement::from(self.query()?)),
            _ => Err(self.expected("a statement")),
        }
    }

    pub(super) fn ident(&mut self) -> Result<Ident, Error> {
        let parsed = self.parser.parse_identifier().map_err(|error| self.broken(&error.to_string()))?;
        convert::ident(&parsed).map_err(|what| Error::new(ErrorKind::Input, what).at(self.whole()))
    }

    fn name(&mut self) -> Result<Name, Error> {
        let first = self.ident()?;
        if self.parser.consume_token(&Token::Period) {
            return Ok(Name { schema: Some(first), name: self.ident()? });
        }
        Ok(Name::bare(first))
    }

    fn whole(&self) -> Place {
        Place::bytes(self.source.clone(), 0..self.source.text().len())
    }

    fn text(&mut self) -> Result<String, Error> {
        match &self.parser.peek_token_ref().token {
            Token::SingleQuotedString(raw) => {
                let text = unescape(raw);
                self.parser.advance_token();
                Ok(text)
            }
            _ => Err(self.expected("a text in quotes")),
        }
    }

    pub(super) fn boolean(&mut self) -> Result<bool, Error> {
        if self.take_word("true") || self.take_word("on") || self.take_word("yes") {
            return Ok(true);
        }
        if self.take_word("false") || self.take_word("off") || self.take_word("no") {
            return Ok(false);
        }
        Err(self.expected("`true` or `false`"))
    }

    fn materialized_view(&mut self) -> Result<Statement, Error> {
        let name = self.name()?;
        let mut storage = Storage::default();
        loop {
            if self.take_word("as") {
                break;
            } else if self.take_word("backup") {
                storage.backup = Some(self.boolean()?);
            } else if self.take_word("diststyle") {
                storage.dist_style = Some(self.dist_style()?);
            } else if self.take_word("distkey") {
                let [key] =
                    <[KeyRef; 1]>::try_from(self.keys()?).map_err(|_| self.expected("one DISTKEY column"))?;
                storage.dist_key = Some(key);
            } else if self.take_word("compound") {
                self.need_words(&["sortkey"])?;
                (storage.sort_kind, storage.sort_key) = (SortKey::Compound, self.keys()?);
            } else if self.take_word("interleaved") {
                self.need_words(&["sortkey"])?;
                (storage.sort_kind, storage.sort_key) = (SortKey::Interleaved, self.keys()?);
            } else if self.take_word("sortkey") {
                storage.sort_key = self.keys()?;
            } else if self.take_words(&["auto", "refresh"]) {
                storage.auto_refresh = Some(self.boolean()?);
            } else {
                return Err(self.expected("a clause of the view or `AS`"));
            }
        }
        let query = self.query()?;
        Ok(recover::view(name, ViewKind::Materialized(storage), query).into())
    }

    fn dist_style(&mut self) -> Result<DistStyle, Error> {
        for (word, style) in [
            ("even", DistStyle::Even),
            ("all", DistStyle::All),
            ("key", DistStyle::Key),
            ("auto", DistStyle::Auto),
        ] {
            if self.take_word(word) {
                return Ok(style);
            }
        }
        Err(self.expected("`EVEN`, `ALL`, `KEY` or `AUTO`"))
    }

    fn keys(&mut self) -> Result<Vec<KeyRef>, Error> {
        self.need(&Token::LParen)?;
        let mut keys = Vec::new();
        loop {
            let position = match &self.parser.peek_token_ref().token {
                Token::Number(digits, false) => {
                    Some(digits.parse().map_err(|_| self.expected("a position"))?)
                }
                _ => None,
            };
            keys.push(match position {
                Some(position) => {
                    self.parser.advance_token();
                    KeyRef::Position(position)
                }
                None => KeyRef::Name(self.ident()?),
            });
            if !self.parser.consume_token(&Token::Comma) {
                self.need(&Token::RParen)?;
                return Ok(keys);
            }
        }
    }

    fn external_schema(&mut self) -> Result<ExternalSchema, Error> {
        let if_not_exists = self.take_words(&["if", "not", "exists"]);
        let name = self.ident()?;
        self.need_words(&["from"])?;
        let source = ["kinesis", "kafka", "msk"].into_iter().find(|word| self.take_word(word));
        let Some(source) = source else { return Err(self.expected("`KINESIS`, `KAFKA` or `MSK`")) };
        let (mut region, mut uri, mut cluster, mut role) = (None, None, None, None);
        let (mut kind, mut certificate) = (None, None);
        loop {
            if self.take_word("region") {
                region = Some(self.text()?);
            } else if self.take_word("iam_role") {
                role = Some(self.iam_role()?);
            } else if self.take_word("uri") {
                uri = Some(self.text()?);
            } else if self.take_word("cluster_arn") {
                cluster = Some(self.text()?);
            } else if self.take_word("authentication_arn") {
                certificate = Some(Certificate::Acm(self.text()?));
            } else if self.take_word("secret_arn") {
                certificate = Some(Certificate::Secret(self.text()?));
            } else if self.take_word("authentication") {
                kind = ["none", "iam", "mtls"].into_iter().find(|word| self.take_word(word));
                if kind.is_none() {
                    return Err(self.expected("`none`, `iam` or `mtls`"));
                }
            } else {
                break;
            }
        }
        let authentication = match (kind, certificate) {
            (Some("mtls"), Some(certificate)) => Authentication::Mtls(certificate),
            (Some("iam"), None) => Authentication::Iam,
            (Some("none") | None, None) => Authentication::None,
            _ => return Err(self.expected("`AUTHENTICATION mtls` with its certificate, or neither")),
        };
        let source = match (source, region, uri, cluster) {
            ("kinesis", region, None, None) if authentication == Authentication::None => {
                StreamSource::Kinesis { region }
            }
            ("kafka", None, Some(uri), None) => StreamSource::Kafka { uri, authentication },
            ("msk", None, None, Some(cluster_arn)) => StreamSource::Msk { cluster_arn, authentication },
            _ => return Err(self.expected("`REGION` for Kinesis, `URI` for Kafka, `CLUSTER_ARN` for MSK")),
        };
        Ok(ExternalSchema { name, if_not_exists, source, iam_role: role })
    }

    fn iam_role(&mut self) -> Result<IamRole, Error> {
        if self.take_word("default") {
            return Ok(IamRole::Default);
        }
        self.text().map(|text| IamRole::Arns(text.split(',').map(str::to_owned).collect()))
    }

    fn granted(&mut self) -> Result<Statement, Error> {
        let object = if self.take_words(&["usage", "on", "schema"]) {
            Object::Schema(self.ident()?)
        } else {
            self.need_words(&["select", "on"])?;
            Object::View(self.name()?)
        };
        self.need_words(&["to"])?;
        let grantee = if self.take_word("public") {
            Grantee::Public
        } else if self.take_word("role") {
            Grantee::Role(self.ident()?)
        } else {
            Grantee::User(self.ident()?)
        };
        Ok(Statement::Grant(object, grantee))
    }

    fn dropped(&mut self) -> Result<Object, Error> {
        let materialized = self.take_words(&["materialized", "view", "if", "exists"]);
        if materialized {
            return self.name().map(Object::MaterializedView);
        }
        if self.take_words(&["view", "if", "exists"]) {
            return self.name().map(Object::View);
        }
        self.need_words(&["schema", "if", "exists"])?;
        self.ident().map(Object::Schema)
    }
}
