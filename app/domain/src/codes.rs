//! One way to write an enum whose variants have a stable text code and a name in both languages.

/// Declares an enum with its codes (stored, sent, never translated) and its names (shown).
///
/// Each line reads `Variant = "code", "中文", "English";`. The enum gets `ALL`, `as_str`, `parse`, `name`, `Display`
/// and a serde form that is the code.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the text that defines them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code: what is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of this code, when there is one.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == code)
            }

            /// What a person reads.
            #[must_use]
            pub const fn name(self, locale: $crate::Locale) -> &'static str {
                match locale {
                    $crate::Locale::Zh => match self { $(Self::$variant => $zh),+ },
                    $crate::Locale::En => match self { $(Self::$variant => $en),+ },
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use codes;
