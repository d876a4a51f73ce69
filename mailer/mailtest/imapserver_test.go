package mailtest_test

import (
	"testing"

	"mutualaid/mailer/mailtest"
)

func TestDeliveredMailLiesInTheMemoryServer(t *testing.T) {
	server, err := mailtest.NewIMAPServer()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := server.AddUser("ada", "pw", "Junk"); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Append("ada", "Junk", []byte("Subject: hello\r\n\r\nhi\r\n")); err != nil {
		t.Fatal(err)
	}
	stored, err := server.Messages("ada", "Junk")
	if err != nil {
		t.Fatal(err)
	}
	if len(stored) != 1 || stored[0].UID != 1 || stored[0].Has(`\Seen`) {
		t.Fatalf("Junk holds %v, want one unread mail with UID 1", stored)
	}
}

func TestDeliveredMailLiesInDovecot(t *testing.T) {
	dovecot := mailtest.Dovecot(t)
	if err := dovecot.Deliver([]byte("Subject: hello\r\n\r\nhi\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := dovecot.DeliverTo("Junk", []byte("Subject: in a folder made for it\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	stored, err := dovecot.Messages()
	if err != nil {
		t.Fatal(err)
	}
	if len(stored) != 1 || stored[0].UID != 1 {
		t.Fatalf("INBOX holds %v, want one mail", stored)
	}
}

func TestSinkClosesAtOnceHoweverYoungItIs(t *testing.T) {
	for range 50 {
		sink, err := mailtest.NewSMTPSink(mailtest.SMTPOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := sink.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
