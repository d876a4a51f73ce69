package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Write makes the text of a short config file, with a word on each key. The values have still to be checked by loading it.
func Write(m Mailbox, limit string) []byte {
	var b strings.Builder
	line := func(why, key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "# %s\n%s = %s\n", why, key, quote(value))
		}
	}
	b.WriteString("# The config of mutualaid. mutualaid.example.toml explains every key; `mutualaid doctor` looks whether all is well.\n\n")
	line("The one file that keeps everything. Back it up: mutualaid backup FILE.", "store", "mutualaid.db")
	b.WriteString("\n[mailbox]\n")
	line("The address that people write to.", "address", m.Address)
	line("Where mail is read.", "imap", m.IMAP)
	line("Where mail is sent.", "smtp", m.SMTP)
	line("Who logs in to both.", "user", m.User)
	line("The file with the password and nothing else; nobody else may read it.", "password_file", m.PasswordFile)
	line("The environment variable with the password.", "password_env", m.PasswordEnv)
	line("How the provider signs its checks of senders: the first word of Authentication-Results in mail that came.", "authserv_id", m.AuthServ)
	line("What the provider lets us send.", "limit", limit)
	if m.PlusAddresses {
		b.WriteString("# Mail to the address with +anything before the @ arrives as well.\nplus_addresses = true\n")
	}
	if len(m.Folders) > 0 {
		b.WriteString("# The folders that are watched: answers land in the one for spam as well.\nfolders = " + list(m.Folders) + "\n")
	}
	if o := m.OAuth2; o.Issuer != "" {
		b.WriteString("\n# The sign-in without a password; `mutualaid init --sign-in` renews it.\n[mailbox.oauth2]\n")
		line("Who gives out the tokens.", "issuer", o.Issuer)
		line("How the program is known there.", "client_id", o.ClientID)
		line("What the provider calls the client secret, in a file.", "client_secret_file", o.SecretFile)
		line("Where the sign-in is kept; nobody else may read it.", "token_file", o.TokenFile)
		if len(o.Scopes) > 0 {
			b.WriteString("# What is asked for.\nscopes = " + list(o.Scopes) + "\n")
		}
	}
	return []byte(b.String())
}

// list writes a TOML array.
func list(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a TOML basic string: what Go escapes beyond that is no value of any key here.
func quote(s string) string { return strconv.Quote(s) }
