package bounce

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"mutualaid/mailer"
)

// What must stay right of our own cases: notices as real servers word them, some of them made by running such servers.
const (
	recordedOwnSets    = 190
	recordedOwnClasses = 197
)

func TestCorpusOfOwnNoticesIsRead(t *testing.T) {
	dir := filepath.Join("testdata", "notices")
	b, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels map[string]map[string]Class
	if err := json.Unmarshal(b, &labels); err != nil {
		t.Fatal(err)
	}
	sets, classes, addresses := 0, 0, 0
	for name, want := range labels {
		m := parse(t, filepath.Join(dir, name))
		if m.Automatic() == "" {
			t.Errorf("%s is taken for a person's", name)
		}
		r, _ := Read(m)
		right := len(r.Recipients) == len(want)
		for _, x := range r.Recipients {
			class, named := want[x.Address]
			right = right && named
			if addresses++; class == x.Class {
				classes++
			} else {
				t.Logf("%s: %s is %s %s, labelled %q: %s", name, x.Address, x.Status, x.Class, class, x.Text)
			}
		}
		if right {
			sets++
		} else {
			t.Logf("%s: got %+v, labelled %v", name, r.Recipients, want)
		}
	}
	t.Logf("%-22s %5s %5s %5s %6s", "corpus", "cases", "right", "wrong", "%")
	t.Logf("%-22s %5d %5d %5d %6.1f", "own, recipients", len(labels), sets, len(labels)-sets, 100*float64(sets)/float64(len(labels)))
	t.Logf("%-22s %5d %5d %5d %6.1f", "own, classes", addresses, classes, addresses-classes, 100*float64(classes)/float64(addresses))
	if sets < recordedOwnSets || classes < recordedOwnClasses {
		t.Errorf("%d sets and %d classes right, %d and %d recorded", sets, classes, recordedOwnSets, recordedOwnClasses)
	}
}

func parse(t *testing.T, name string) *mailer.Mail {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mailer.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// People write of bounces, too, and some are called as mail systems are.
func TestPeopleWhoAreCalledAsSystemsAreNoBounces(t *testing.T) {
	for _, head := range []string{
		"Return-Path: <ann@home.example>\nFrom: System Administrator <karl@home.example>\nSubject: Delivery problem",
		"Return-Path: <damon@home.example>\nFrom: Damon Daemon <daemon@home.example>\nSubject: Delivery failed?",
	} {
		m, err := mailer.Parse([]byte(head + "\nTo: together@example.org\n\nHello, bob@other.example says your mails are not delivered. Can you check?\n"))
		if err != nil {
			t.Fatal(err)
		}
		if r, ok := Read(m); ok || m.Automatic() != "" {
			t.Errorf("%s: %+v %s", head, r, m.Automatic())
		}
	}
}

// A postmaster is a person as well: mail that itself can bounce to its sender is none's report, unless its title says so.
func TestAPostmasterWhoWasAskedIsNoBounce(t *testing.T) {
	m := notify(t, "postmaster@example.net", "What you asked for", "Hello Ann,\n\nto=<jim@example.com>, dsn=5.1.1, status=bounced (host said: 550 5.1.1 User unknown)\n\nCan you check the spelling?\n\nTim\n", "Return-Path: <postmaster@example.net>")
	if r, ok := Read(m); ok {
		t.Errorf("%+v", r)
	}
}

func TestPostmastersWhoWriteToAListAreNoBounce(t *testing.T) {
	for subject, body := range map[string]string{
		"mail to ISPs":     "Hi,\n\nwe are unable to deliver mail to them since yesterday. Their server says\n\n550 5.7.1 Access denied\n\nfor jim@example.com. Does anybody see the same?\n\nTim\n",
		"Re: user unknown": "On Monday Ann wrote:\n> <jim@example.com>: 550 5.1.1 User unknown\n\nThat address does not exist, ask Jim for another one.\n\nTim\n",
		"Server move":      "Dear all,\n\nour server moves on Friday. Mail that could not be delivered will be queued. Write to help@example.net if something is lost.\n",
	} {
		if r, ok := Read(notify(t, "Tim <postmaster@example.net>", subject, body, "References: <a@example.org>")); ok {
			t.Errorf("%s: %+v", subject, r)
		}
	}
}

const sesBounce = `{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[{"emailAddress":"Ann@example.com","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"},{"emailAddress":"bob@example.com"}]},` +
	`"mail":{"headers":[{"name":"References","value":"<t.def@example.org>\n <t.ghi@example.org>"}],"commonHeaders":{"messageId":"<t.abc@example.org>","subject":"Invitation"}}}`

func TestNotificationsOfAmazonAreRead(t *testing.T) {
	const foot = "\n\n--\nIf you wish to stop receiving notifications from this topic, please visit the link below.\n"
	r, ok := Read(notify(t, "AWS Notifications <no-reply@sns.amazonaws.com>", "AWS Notification Message", sesBounce+foot))
	if !ok || r.Kind != Failed || len(r.Recipients) != 2 || r.Recipients[0].Address != "ann@example.com" || r.Recipients[0].Class != Hard || r.Recipients[0].Status != "5.1.1" {
		t.Errorf("bounce: %v %+v", ok, r)
	}
	if o := r.Original; o.MessageID != "t.abc@example.org" || len(o.References) != 2 || o.References[1] != "t.ghi@example.org" {
		t.Errorf("returned mail: %+v", o)
	}
	r, ok = Read(notify(t, "no-reply@sns.amazonaws.com", "AWS Notification Message", `{"notificationType":"Complaint","complaint":{"complaintFeedbackType":"abuse","complainedRecipients":[{"emailAddress":"ann@example.com"}]}}`+foot))
	if !ok || r.Kind != Complaint || len(r.Recipients) != 1 || r.Recipients[0].Address != "ann@example.com" {
		t.Errorf("complaint: %v %+v", ok, r)
	}
	r, _ = Read(notify(t, "no-reply@sns.amazonaws.com", "AWS Notification Message", `{"eventType":"Bounce","bounce":{"bounceType":"Transient","bouncedRecipients":[{"emailAddress":"ann@example.com"}]}}`))
	if len(r.Recipients) != 1 || r.Recipients[0].Class != Soft {
		t.Errorf("transient: %+v", r)
	}
	for name, m := range map[string]*mailer.Mail{
		"pasted by a person": notify(t, "Ann <ann@example.com>", "What is this?", sesBounce),
		"a delivery":         notify(t, "no-reply@sns.amazonaws.com", "AWS Notification Message", `{"notificationType":"Delivery"}`),
		"cut short":          notify(t, "no-reply@sns.amazonaws.com", "AWS Notification Message", sesBounce[:200]),
	} {
		if r, ok := Read(m); ok {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
