// Package mailtest runs mail servers for tests and for the demo: small ones within the process, and Debian's Dovecot and
// Postfix where they are installed.
package mailtest
