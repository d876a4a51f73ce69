package desk

import (
	"context"
	"time"

	"mutualaid/listserv/outbox"
	"mutualaid/mailer"
)

// WouldWrite is a letter that something would send.
type WouldWrite struct {
	To      string `json:"to"`
	Name    string `json:"name,omitempty"`
	Why     string `json:"why"` // as `queue` tells it
	Subject string `json:"subject"`
	Text    string `json:"text,omitempty"` // of the first of each kind
	Due     string `json:"due"`            // RFC 3339, UTC
}

// Rehearse does something on a trial of the store, with all that follows from it at once, and says which letters it would
// send. Nothing is kept and nothing is sent. What is due without it is done before, so that it isn't counted.
func (d *Desk) Rehearse(ctx context.Context, do func(context.Context, *Desk) error) ([]WouldWrite, error) {
	service, err := d.Trial(ctx)
	if err != nil {
		return nil, err
	}
	trial := &Desk{Service: service}
	if err := trial.settle(ctx); err != nil {
		return nil, err
	}
	before := map[string]bool{}
	for w, err := range trial.Outbox(nil).List(ctx, "") {
		if err != nil {
			return nil, err
		}
		before[w.Letter.ID] = true
	}
	if err := do(ctx, trial); err != nil {
		return nil, err
	}
	if err := trial.settle(ctx); err != nil {
		return nil, err
	}
	return trial.letters(ctx, before)
}

// settle does what is due and writes out every mailing.
func (d *Desk) settle(ctx context.Context) error {
	if err := d.Tick(ctx); err != nil {
		return err
	}
	for more := true; more; {
		var err error
		if more, err = d.Expand(ctx); err != nil {
			return err
		}
	}
	return nil
}

// letters tells the letters that wait, but for those that are known.
func (d *Desk) letters(ctx context.Context, known map[string]bool) ([]WouldWrite, error) {
	list := []WouldWrite{} // [] for programs, not null
	shown := map[string]bool{}
	box := d.Outbox(nil)
	var mail *mailer.Mail
	read := "" // the letter that mail is
	for w, err := range box.List(ctx, "") {
		if err != nil {
			return nil, err
		}
		if known[w.Letter.ID] {
			continue
		}
		if read != w.Letter.ID {
			if mail, err = parsed(ctx, box, w.Letter.ID); err != nil {
				return nil, err
			}
			read = w.Letter.ID
		}
		one := WouldWrite{To: w.Recipient.Address, Why: w.Letter.Why, Subject: mail.Subject, Due: w.Due.UTC().Format(time.RFC3339)}
		if len(mail.To) > 0 && mailer.Canonical(mail.To[0].Email) == mailer.Canonical(one.To) {
			one.Name = mail.To[0].Name
		}
		if !shown[one.Why] {
			one.Text = mail.Text
		}
		shown[one.Why] = true
		list = append(list, one)
	}
	return list, nil
}

func parsed(ctx context.Context, box *outbox.Outbox, letter string) (*mailer.Mail, error) {
	raw, err := box.Shared(ctx, letter)
	if err != nil {
		return nil, err
	}
	return mailer.Parse(raw)
}
