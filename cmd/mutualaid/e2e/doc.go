// Package e2e holds the tests that see the program as its users and their mail servers do: they build the binary, write a
// config file, run commands, put mails into a mailbox and look at what reaches a relay. They know nothing of the inside.
//
// Each test lives in a town: a folder with a config, a mailbox and a relay, either small ones within the test's process
// or Debian's Dovecot and Postfix. At the end of every test all letters that left the town are read by the standard
// library's parser, as a stranger's mail program would.
package e2e
