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
	return []byte(b.String())
}

// quote writes a TOML basic string: what Go escapes beyond that is no value of any key here.
func quote(s string) string { return strconv.Quote(s) }
