//! Settings of one installation: `DIR/parvis.toml`, overridden by `PARVIS_*`. What editors decide (identity, imprint, time zone) is a
//! record in the CMS and never stands here. The only module that reads the environment.
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Every setting with its default. [`Settings::example`] is the documentation of the file.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Folder of everything this installation keeps. From `--data`, not from the file.
    #[serde(skip)]
    pub data: PathBuf,
    /// Address and port to serve on, `127.0.0.1:3000`.
    pub listen: String,
    /// The public address of the site, without a slash at the end. QR codes, feeds, mails and canonical links use nothing else.
    pub public_url: String,
    /// `sqlite://…` or `postgres://…`; empty means `sqlite://DIR/parvis.db`.
    pub database_url: String,
    /// The proxies whose `X-Forwarded-For` says where a visitor comes from. Empty: the connection alone says it.
    pub trusted_proxy: Networks,
    /// Name of the session cookie's policy: false only for a plain-HTTP test on a name other than localhost.
    pub secure_cookies: bool,
    /// `text` or `json`: how log lines are written.
    pub log_format: String,
    /// What is logged, in the syntax of `tracing`: `info`, `parvis=debug,info`.
    pub log: String,
    /// Seconds a build of an issue may take before it is stopped.
    pub layout_seconds: u64,
    /// Megabytes of memory a layout may take before it is stopped. Watched where the system has `/proc`.
    pub layout_memory_mb: u64,
    /// The mail server: `smtps://user:password@host`, `smtp://user:password@host:587?tls=required`, `smtp://127.0.0.1`. Empty: letters
    /// are laid into `DIR/mail` as `.eml` files.
    pub smtp_url: String,
    /// The address mails come from.
    pub mail_from: String,
    /// Administrators and chief editors come in with a second factor; who has none is led to it and nowhere else.
    pub second_factor: bool,
    /// People come in with a password. False where the identity provider alone lets them in.
    pub local_sign_in: bool,
    /// The identity provider (OpenID Connect): the address of the issuer, `https://login.town.example/realms/town`. Empty: none. No other
    /// one is ever asked.
    pub oidc_issuer: String,
    /// What it knows this program by.
    pub oidc_client_id: String,
    pub oidc_client_secret: String,
    /// What people call it, on the button.
    pub oidc_name: String,
    /// What is asked of it, besides who somebody is.
    pub oidc_scopes: String,
    /// The claim that holds roles: a text or a list, `groups`; a dot leads inside, `realm_access.roles`.
    pub oidc_claim: String,
    /// Which of its values is which role: `parvis-admin=administrator, redaction=editor`. Who has none of them does not come in.
    pub oidc_roles: RoleMap,
    /// Where the tiles of maps come from, `https://tiles.example/{z}/{x}/{y}.png`. Empty: none, a drawing of the town's zones stands instead.
    pub map_tiles: String,
    /// Whom they are owed to, as the map says.
    pub map_attribution: String,
    /// How many backups of the last nights are kept; 0: none is made.
    pub backup_keep: u32,
    /// Where they stand, better on another disk. Empty: `DIR/backups`.
    pub backup_folder: String,
    /// Hosts that may be asked for calendars, feeds, national sheets and coordinates: `openagenda.com, *.service-public.fr`. Empty: none.
    /// Nothing is ever asked of others, nor inside the network.
    pub fetch_hosts: String,
    /// Hosts of the inner network that may be asked all the same, with their ports: `127.0.0.1:4813`.
    pub fetch_local: String,
    /// Where addresses become coordinates, a search in the manner of the Base Adresse Nationale: `https://data.geopf.fr/geocodage/search`.
    /// Empty: nowhere.
    pub geocoder: String,
    /// Run jobs in this process. False for a second process that only serves pages.
    pub jobs: bool,
    /// Read templates, assets and layouts from the source tree and reload them. Set by `PARVIS_DEV=1` only.
    #[serde(skip)]
    pub dev: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("./data"),
            listen: "127.0.0.1:3000".into(),
            public_url: "http://127.0.0.1:3000".into(),
            database_url: String::new(),
            trusted_proxy: Networks::default(),
            secure_cookies: true,
            log_format: "text".into(),
            log: "info,sqlx=warn,sea_orm=warn,lopdf=error".into(),
            layout_seconds: 60,
            layout_memory_mb: 1_500,
            smtp_url: String::new(),
            mail_from: String::new(),
            second_factor: false,
            local_sign_in: true,
            oidc_issuer: String::new(),
            oidc_client_id: String::new(),
            oidc_client_secret: String::new(),
            oidc_name: "OpenID".into(),
            oidc_scopes: "openid email profile".into(),
            oidc_claim: "groups".into(),
            oidc_roles: RoleMap::default(),
            map_tiles: String::new(),
            map_attribution: String::new(),
            backup_keep: 0,
            backup_folder: String::new(),
            fetch_hosts: String::new(),
            fetch_local: String::new(),
            geocoder: String::new(),
            jobs: true,
            dev: false,
        }
    }
}

impl Settings {
    /// The origin of the tiles of maps, as a browser is told whom it may ask: `https://tiles.example`, `https://*.tiles.example`. None without tiles.
    pub fn tiles_origin(&self) -> Option<String> {
        let (scheme, rest) = self.map_tiles.split_once("://")?;
        let host = rest.split('/').next().filter(|it| !it.is_empty())?;
        let plain = |it: char| it.is_ascii_alphanumeric() || "-.:*".contains(it);
        let host = host.replace("{s}", "*");
        (matches!(scheme, "https" | "http") && host.chars().all(plain)).then(|| format!("{scheme}://{host}"))
    }

    /// Defaults, then `DIR/parvis.toml`, then `PARVIS_*`.
    pub fn load(data: &Path) -> anyhow::Result<Self> {
        Self::layered(data, |name| {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
            std::env::var(name).ok()
        })
    }

    /// As [`Settings::load`], with the environment given.
    pub fn layered(data: &Path, env: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let file = data.join("parvis.toml");
        let mut table: toml::Table = match std::fs::read_to_string(&file) {
            Ok(text) => {
                toml::from_str(&text).with_context(|| format!("{} is not valid TOML", file.display()))?
            }
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => toml::Table::new(),
            Err(err) => return Err(err).with_context(|| format!("cannot read {}", file.display())),
        };
        let known = toml::Table::try_from(Self::default())?;
        for (name, default) in &known {
            let variable = format!("PARVIS_{}", name.to_uppercase());
            if let Some(value) = env(&variable) {
                let value = match default {
                    toml::Value::Boolean(_) => {
                        let known = match value.to_lowercase().as_str() {
                            "1" | "true" | "yes" | "on" => true,
                            "0" | "false" | "no" | "off" => false,
                            _ => bail!("{variable} must be true or false, not `{value}`"),
                        };
                        toml::Value::Boolean(known)
                    }
                    toml::Value::Integer(_) => toml::Value::Integer(
                        value
                            .parse()
                            .with_context(|| format!("{variable} must be a whole number, not `{value}`"))?,
                    ),
                    _ => toml::Value::String(value),
                };
                table.insert(name.clone(), value);
            }
        }
        let mut settings: Self = table
            .try_into()
            .with_context(|| format!("a setting in {} or PARVIS_* is wrong", file.display()))?;
        settings.data = data.to_path_buf();
        let listen = settings.listen.clone();
        settings.listen_on(&listen);
        settings.dev = env("PARVIS_DEV").is_some_and(|it| it == "1");
        settings.check()?;
        Ok(settings)
    }

    /// Serves there. While nobody said what the public address is, it is where we listen, as seen from this machine.
    pub fn listen_on(&mut self, address: &str) {
        if self.public_url == Self::default().public_url {
            let port = address.rsplit_once(':').map_or("", |it| it.1);
            let anywhere = address.starts_with("0.0.0.0:") || address.starts_with("[::]:");
            self.public_url =
                if anywhere { format!("http://127.0.0.1:{port}") } else { format!("http://{address}") };
        }
        address.clone_into(&mut self.listen);
    }

    fn check(&mut self) -> anyhow::Result<()> {
        if self.layout_seconds == 0 {
            bail!("layout_seconds must be at least 1: no layout is ready in no time");
        }
        self.check_mail()?;
        self.check_provider()?;
        while self.public_url.ends_with('/') {
            self.public_url.pop();
        }
        let Ok(url) = url::Url::parse(&self.public_url) else {
            bail!(
                "public_url must be a whole address such as https://www.town.example, not `{}`",
                self.public_url
            );
        };
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            bail!(
                "public_url must begin with http:// or https:// and name a host, not `{}`",
                self.public_url
            );
        }
        if self.database_url.is_empty() {
            self.database_url = format!("sqlite://{}?mode=rwc", self.data.join("parvis.db").display());
        }
        Ok(())
    }

    fn check_mail(&self) -> anyhow::Result<()> {
        let named = !self.smtp_url.is_empty() || !self.mail_from.is_empty();
        if named && !self.mail_from.contains('@') {
            bail!("mail_from must be the address mails come from, such as parvis@town.example");
        }
        if self.smtp_url.is_empty() {
            return Ok(());
        }
        // What was typed may hold a password: it is not repeated.
        let url = url::Url::parse(&self.smtp_url).ok();
        let Some(url) = url.filter(|it| matches!(it.scheme(), "smtp" | "smtps") && it.host_str().is_some())
        else {
            bail!("smtp_url must be an address such as smtps://user:password@mail.town.example");
        };
        let encrypted = url.scheme() == "smtps" || url.query() == Some("tls=required");
        let here = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.password().is_some() && !encrypted && !here {
            bail!("smtp_url would send a password in clear: write smtps://, or add ?tls=required");
        }
        Ok(())
    }

    fn check_provider(&self) -> anyhow::Result<()> {
        if self.oidc_issuer.is_empty() {
            if !self.local_sign_in {
                bail!("local_sign_in = false leaves no way in: name an identity provider with oidc_issuer");
            }
            return Ok(());
        }
        let url = url::Url::parse(&self.oidc_issuer).ok();
        let here = |it: &url::Url| matches!(it.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if !url.is_some_and(|it| it.scheme() == "https" || (it.scheme() == "http" && here(&it))) {
            bail!("oidc_issuer must be an address with https://, not `{}`", self.oidc_issuer);
        }
        if self.oidc_client_id.is_empty() {
            bail!("oidc_client_id is what the identity provider knows this program by: it cannot be empty");
        }
        if self.oidc_roles.0.is_empty() {
            bail!(
                "oidc_roles says who may come in, such as parvis-admin=administrator: without it nobody does"
            );
        }
        Ok(())
    }

    /// Whether paper may carry addresses made of `public_url`: over https, and not of this machine or of an inner network.
    pub fn public_url_is_printable(&self) -> bool {
        self.public_url.starts_with("https://") && !self.public_url_is_local()
    }

    /// True while nobody outside can follow `public_url`, as the loopback default: shown in the CMS, since paper would print it.
    pub fn public_url_is_local(&self) -> bool {
        let parsed = url::Url::parse(&self.public_url).ok();
        match parsed.as_ref().and_then(url::Url::host) {
            Some(url::Host::Domain(name)) => {
                let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
                !name.trim_end_matches('.').contains('.')
                    || matches!(last, "localhost" | "local" | "internal" | "lan" | "intranet")
            }
            Some(url::Host::Ipv4(it)) => {
                it.is_loopback() || it.is_private() || it.is_link_local() || it.is_unspecified()
            }
            Some(url::Host::Ipv6(it)) => {
                it.is_loopback() || it.is_unspecified() || it.is_unique_local() || it.is_unicast_link_local()
            }
            None => true,
        }
    }

    /// The address as printed: without scheme and `www.`.
    pub fn print_host(&self) -> String {
        let bare = self.public_url.split_once("://").map_or(self.public_url.as_str(), |it| it.1);
        bare.strip_prefix("www.").unwrap_or(bare).to_owned()
    }

    /// The file `parvis.toml` with every setting, its default and its meaning.
    pub fn example() -> String {
        let mut out =
            String::from("# Parvis: settings of this installation. PARVIS_<NAME> overrides a line.\n");
        let defaults = toml::Table::try_from(Self::default()).unwrap_or_default();
        for (name, meaning) in MEANINGS {
            if let Some(value) = defaults.get(*name) {
                out.push_str(&format!("\n# {meaning}\n# {name} = {value}\n"));
            }
        }
        out
    }
}

/// Which value of a claim is which role, written `parvis-admin=administrator, redaction=editor`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleMap(Vec<(String, String)>);

impl RoleMap {
    /// The roles of these values, by name.
    pub fn of<'a>(&'a self, values: &'a [String]) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(|it| values.contains(&it.0)).map(|it| it.1.as_str())
    }
}

impl TryFrom<String> for RoleMap {
    type Error = anyhow::Error;

    fn try_from(text: String) -> anyhow::Result<Self> {
        let known = ["contributor", "editor", "chief_editor", "administrator"];
        let pair = |it: &str| match it.rsplit_once('=') {
            Some((value, role)) if known.contains(&role.trim()) => {
                Ok((value.trim().to_owned(), role.trim().to_owned()))
            }
            _ => bail!(
                "`{it}` is no pair such as redaction=editor, with one of the roles {}",
                known.join(", ")
            ),
        };
        text.split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(pair)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl From<RoleMap> for String {
    fn from(roles: RoleMap) -> Self {
        roles.0.iter().map(|it| format!("{}={}", it.0, it.1)).collect::<Vec<_>>().join(", ")
    }
}

/// Addresses and networks, written `127.0.0.1, 10.0.0.0/8`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Networks(Vec<Network>);

impl Networks {
    /// True if one of them holds this address.
    pub fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|it| it.holds(address))
    }
}

impl TryFrom<String> for Networks {
    type Error = anyhow::Error;

    fn try_from(text: String) -> anyhow::Result<Self> {
        text.split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl From<Networks> for String {
    fn from(networks: Networks) -> Self {
        networks.0.iter().map(Network::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// The addresses that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

impl Network {
    /// The network of these many leading bits an address is in.
    pub fn around(address: IpAddr, bits: u8) -> Self {
        let first = match address {
            IpAddr::V4(it) => {
                let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits.into())).unwrap_or(0);
                IpAddr::V4((it.to_bits() & mask).into())
            }
            IpAddr::V6(it) => {
                let mask = u128::MAX.checked_shl(128_u32.saturating_sub(bits.into())).unwrap_or(0);
                IpAddr::V6((it.to_bits() & mask).into())
            }
        };
        Self { first, bits }
    }

    fn holds(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.first.is_ipv4() && Self::around(address, self.bits) == *self
    }
}

impl FromStr for Network {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let wrong = || format!("`{text}` is no address such as 127.0.0.1 and no network such as 10.0.0.0/8");
        let (address, bits) = text.split_once('/').map_or((text, None), |it| (it.0, Some(it.1)));
        let address: IpAddr = address.parse().with_context(wrong)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).with_context(wrong)?;
        if bits > most {
            bail!(wrong());
        }
        Ok(Self::around(address, bits))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

/// One line per setting of the file, in order.
pub const MEANINGS: &[(&str, &str)] = &[
    ("listen", "Address and port to serve on."),
    (
        "public_url",
        "Public address of the site: QR codes, feeds, mails and canonical links use nothing else.",
    ),
    ("database_url", "sqlite://… or postgres://user:password@host/name; empty: DIR/parvis.db."),
    (
        "trusted_proxy",
        "The proxies before this program, by address or network (127.0.0.1, 10.0.0.0/8): their X-Forwarded-For says where a \
         visitor comes from, which counts wrong passwords. Empty: the connection alone says it.",
    ),
    ("secure_cookies", "False only to try plain HTTP under a name other than localhost."),
    ("log_format", "text or json."),
    ("log", "What is logged, in the syntax of tracing."),
    ("layout_seconds", "Seconds a build of an issue may take."),
    ("layout_memory_mb", "Megabytes of memory a layout may take before it is stopped."),
    (
        "smtp_url",
        "The mail server: smtps://user:password@host (a sign such as @ in a password is written %40), \
         smtp://user:password@host:587?tls=required, or smtp://127.0.0.1 for a mail program of this machine. Empty: letters are laid \
         into DIR/mail as .eml files, and somebody has to look there.",
    ),
    ("mail_from", "The address mails come from."),
    (
        "second_factor",
        "Administrators and chief editors sign in with a second factor (a code of an application on the telephone); who has none is led to it.",
    ),
    (
        "local_sign_in",
        "People sign in with a password; false where the identity provider alone lets them in.",
    ),
    ("oidc_issuer", "The identity provider (OpenID Connect): the address of its issuer. Empty: none."),
    (
        "oidc_client_id",
        "What it knows this program by. The address it sends people back to is PUBLIC_URL/cms/sign-in/back.",
    ),
    (
        "map_tiles",
        "Where the tiles of maps come from, https://tiles.example/{z}/{x}/{y}.png. Readers' browsers ask that host, and no other, on the \
         directory of places. Empty: nobody is asked, and a drawing of the town's zones stands instead.",
    ),
    ("map_attribution", "Whom the tiles are owed to, as the map says: © OpenStreetMap contributors."),
    (
        "fetch_hosts",
        "Hosts that may be asked for calendars, feeds, national sheets and coordinates, with commas: openagenda.com, *.service-public.fr. \
         Nothing is ever asked of others, nor inside the network. Empty: nobody is asked.",
    ),
    (
        "fetch_local",
        "Hosts of the inner network that may be asked all the same, with their ports: 127.0.0.1:4813.",
    ),
    (
        "geocoder",
        "Where addresses become coordinates, a search in the manner of the Base Adresse Nationale: \
         https://data.geopf.fr/geocodage/search; its host stands in fetch_hosts too. Empty: coordinates are typed.",
    ),
    ("oidc_client_secret", "The secret of that client; empty for a public client."),
    ("oidc_name", "What people call it, on the button of the sign-in page."),
    ("oidc_scopes", "What is asked of it."),
    (
        "oidc_claim",
        "The claim that holds roles, a text or a list: groups, or realm_access.roles with a dot that leads inside.",
    ),
    (
        "oidc_roles",
        "Which value of that claim is which role: parvis-admin=administrator, redaction=editor. Who has none of them does not come in; the \
         role follows at every sign-in.",
    ),
    ("backup_keep", "How many backups of the last nights are kept. 0: none is made."),
    ("backup_folder", "Where they stand, better on another disk. Empty: DIR/backups."),
    ("jobs", "Run jobs in this process; false for a second process that only serves pages."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_overrides_the_file() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("parvis.toml"),
            "public_url = \"https://a.example/\"\nlayout_seconds = 9\n",
        )
        .unwrap();
        let env = |name: &str| (name == "PARVIS_LAYOUT_SECONDS").then(|| "30".to_owned());
        let settings = Settings::layered(dir.path(), env).unwrap();
        assert_eq!((settings.public_url.as_str(), settings.layout_seconds), ("https://a.example", 30));
        assert!(!settings.public_url_is_local());
    }

    #[test]
    fn an_address_nobody_outside_can_follow_is_not_printed() {
        let printable =
            |url: &str| Settings { public_url: url.into(), ..Settings::default() }.public_url_is_printable();
        assert!(printable("https://valbourg.example") && printable("https://www.mairie.fr:8443"));
        for url in [
            "http://valbourg.example",
            "https://localhost",
            "https://127.0.0.2",
            "https://10.0.0.3",
            "https://192.168.1.4",
            "https://[::1]",
            "https://[fd00::1]",
            "https://valbourg.local",
            "https://intranet",
            "",
        ] {
            assert!(!printable(url), "{url}");
        }
    }

    #[test]
    fn a_wrong_name_is_refused_with_the_file_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("parvis.toml"), "publik_url = \"x\"").unwrap();
        let error = format!("{:#}", Settings::layered(dir.path(), |_| None).unwrap_err());
        assert!(error.contains("parvis.toml") && error.contains("publik_url"), "{error}");
    }

    #[test]
    fn networks_are_read_and_hold_their_addresses() {
        let networks: Networks = "127.0.0.1, 10.0.0.0/8,2001:db8::/32".to_owned().try_into().unwrap();
        let holds = |it: &str| networks.hold(it.parse().unwrap());
        assert!(holds("127.0.0.1") && holds("10.9.8.7") && holds("2001:db8:1::9"));
        assert!(!holds("127.0.0.2") && !holds("11.0.0.1") && !holds("2001:db9::1") && !holds("::1"));
        assert_eq!(String::from(networks), "127.0.0.1/32, 10.0.0.0/8, 2001:db8::/32");
        for wrong in ["proxy", "10.0.0.0/33", "10.0.0.0/x"] {
            assert!(Networks::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.holds("203.0.113.7".parse().unwrap()));
    }

    #[test]
    fn a_mail_server_is_never_told_a_password_in_clear() {
        let dir = tempfile::tempdir().unwrap();
        let load = |url: &str| {
            let env = |name: &str| match name {
                "PARVIS_SMTP_URL" => Some(url.to_owned()),
                "PARVIS_MAIL_FROM" => Some("parvis@town.example".to_owned()),
                _ => None,
            };
            Settings::layered(dir.path(), env).map(drop).map_err(|err| format!("{err:#}"))
        };
        let fine = [
            "smtps://a:secret@mail.example",
            "smtp://a:secret@mail.example:587?tls=required",
            "smtp://mail.example",
            "smtp://a:secret@127.0.0.1",
        ];
        for url in fine {
            assert_eq!(load(url), Ok(()), "{url}");
        }
        let wrong = [
            "smtp://a:secret@mail.example",
            "smtp://a:secret@mail.example?tls=opportunistic",
            "mail.example",
            "http://mail.example",
        ];
        for url in wrong {
            let said = load(url).unwrap_err();
            assert!(said.contains("smtp_url") && !said.contains("secret"), "{url}: {said}");
        }
    }

    #[test]
    fn every_setting_is_explained() {
        let table = toml::Table::try_from(Settings::default()).unwrap();
        let named: Vec<_> = MEANINGS.iter().map(|it| it.0).collect();
        assert_eq!(table.keys().filter(|it| !named.contains(&it.as_str())).count(), 0);
        assert!(Settings::example().contains("# public_url = \"http://127.0.0.1:3000\""));
    }
}
