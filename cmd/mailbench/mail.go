package main

import (
	"bytes"
	"fmt"
	"time"
)

// head is how every mail here begins: its sender is one that our own provider vouches for.
func head(from, id, subject string) *bytes.Buffer {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Authentication-Results: %s; dkim=pass header.d=example.org; dmarc=pass header.from=example.org\r\n", authServ)
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nDate: %s\r\nMessage-ID: <%s@mail.example.org>\r\nSubject: %s\r\n", from, groupAddress, time.Now().Format(time.RFC1123Z), id, subject)
	return &b
}

const plain = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"

// post is a message of 4 KB to the group.
func post(id string) []byte {
	b := head("Ann Berg <"+author+">", id, "A room for us")
	b.WriteString(plain)
	for b.Len() < 4096 {
		b.WriteString("Who knows a room where thirty people can sit in a circle on Thursdays?\r\n")
	}
	return b.Bytes()
}

// machine is a mail that nobody waits for: once it is flagged as seen, the program is known to read its mailbox.
func machine(id string) []byte {
	b := head("Robot <robot@example.org>", id, "Out of office")
	b.WriteString("Auto-Submitted: auto-replied\r\n" + plain + "I am away.\r\n")
	return b.Bytes()
}

// yes is a reply to an invitation, with the invitation below it.
func yes(from, invitation, id string) []byte {
	b := head(from, id, "Re: Working Together")
	fmt.Fprintf(b, "In-Reply-To: %[1]s\r\nReferences: %[1]s\r\n", invitation)
	b.WriteString(plain + "Yes, count me in!\r\n\r\nOn Mon, 2 Nov 2026 at 10:12, Working Together <" + groupAddress + "> wrote:\r\n")
	for range 25 {
		b.WriteString("> We are social workers who meet once a month to help each other along.\r\n")
	}
	return b.Bytes()
}
