package mailtest_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wneessen/go-mail/smtp"

	"mutualaid/mailer/mailtest"
)

func TestADrainCountsTheLettersOfEachRecipient(t *testing.T) {
	drain, err := mailtest.NewDrain(true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := drain.Close(); err != nil {
			t.Error(err)
		}
	}()
	conn, err := net.Dial("tcp", drain.Addr())
	if err != nil {
		t.Fatal(err)
	}
	client, err := smtp.NewClient(conn, "localhost")
	if err != nil {
		t.Fatal(err)
	}
	for i, to := range []string{"a@x.example", "b@x.example", "a@x.example"} {
		if err := send(client, to, fmt.Sprintf("Message-ID: <%d@x.example>\r\n\r\n.\r\n..\r\nMessage-ID: <no>\r\n", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Quit(); err != nil {
		t.Fatal(err)
	}
	tally := drain.Until(2, 10*time.Second)
	if tally.At.IsZero() {
		t.Error("it does not know when")
	}
	tally.At = time.Time{}
	// Two lines are sent with one more dot each.
	if diff := cmp.Diff(mailtest.Tally{Letters: 3, Recipients: 2, Twice: 1, Bytes: 3 * (27 + 2 + 4 + 5 + 18)}, tally); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"a@x.example": "<2@x.example>", "b@x.example": "<1@x.example>"}, drain.MessageIDs()); diff != "" {
		t.Error(diff)
	}
	drain.Reset()
	if tally := drain.Until(1, time.Millisecond); tally != (mailtest.Tally{}) {
		t.Errorf("after a reset: %+v", tally)
	}
}

func send(c *smtp.Client, to, letter string) error {
	if err := c.Mail("<group@x.example>"); err != nil {
		return err
	}
	if err := c.Rcpt("<" + to + ">"); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(letter)); err != nil {
		return err
	}
	return w.Close()
}

func TestAMailboxIsFilledCountedAndRead(t *testing.T) {
	server, err := mailtest.NewIMAPServer()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := server.AddUser("ada", "pw"); err != nil {
		t.Fatal(err)
	}
	box, err := mailtest.OpenMailbox(server.Addr(), "ada", "pw")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := box.Deliver([]byte("Subject: hello\r\n\r\nhi\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := box.Unseen(); n != 3 || err != nil {
		t.Errorf("%d are unseen: %v", n, err)
	}
	if n, err := box.Read(); n != 3 || err != nil {
		t.Errorf("%d were read: %v", n, err)
	}
	if err := box.Close(); err != nil {
		t.Error(err)
	}
}
