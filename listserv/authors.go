package listserv

import (
	"context"
	"errors"

	"mutualaid/listserv/book"
	"mutualaid/listserv/header"
	"mutualaid/mailer"
	"mutualaid/mailer/authres"
	"mutualaid/store"
)

// keepsAuthor says whether a post may go out under its author's own address, as far as domains are concerned: ours must be
// no mail provider's, and the author's must not want such mail refused. It asks the DNS, so it must not be called in a
// transaction. Whatever can't be found out means no.
func (s *Service) keepsAuthor(ctx context.Context, m book.Mailing) (bool, error) {
	if m.Kind != "post" || m.Cursor != "" || s.Settings.Strict == nil {
		return m.Keep, nil // it has been found out with the first page
	}
	domain := ""
	err := s.DB.View(ctx, m.Group, func(tx *store.Tx) error {
		g, err := book.Groups.Get(tx, m.Group)
		if err != nil || g.From != book.FromAuto && g.From != book.FromAuthor || header.Freemail(g.Domain()) {
			return err
		}
		p, err := book.Posts.Get(tx, m.Group, m.Subject)
		if err != nil {
			return err
		}
		raw, err := book.Mails.Get(tx, p.Mail)
		if err != nil {
			return err
		}
		mail, err := mailer.Parse(raw)
		if err == nil {
			domain = authres.Domain(mail.From.Email)
		}
		return nil // what can't be read is told when it is to be written
	})
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil || domain == "" {
		return false, err
	}
	strict, err := s.Settings.Strict(ctx, domain)
	if err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		s.log.Warn("an author's domain can't be asked, so the post goes out under the group's name", "group", m.Group, "domain", domain, "error", err)
	}
	return !strict && err == nil, nil
}
