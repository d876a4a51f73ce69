package rules

import (
	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
)

// privacyAsked sees that somebody wants to know what is kept of them, or wants it gone, and says what comes of it; false where
// the mail is about something else. See GDPR articles 7(3), 15, 17 and 20.
func privacyAsked(in *Situation) (Step, bool) {
	subject := in.Mail.Subject
	if in.Ticket != nil {
		subject = "" // the subject of an answer is ours
	}
	want, sure := in.Reader.Privacy(subject, in.Words)
	why := "asks " + map[string]string{answer.WantsData: "what is kept of them", answer.WantsErase: "for all about them to be erased"}[want]
	switch {
	case want == "":
		return Step{}, false
	case !sure:
		return in.waits(book.CaseWords, why+", or says more beside it; `mutualaid erase` erases", "question"), true
	case in.From.ID == "":
		return in.waits(book.CaseWords, why+", from an address that nobody here is known by", "question"), true
	case want == answer.WantsData:
		return act(in, book.Act{Kind: want, How: "mail"}, why), true
	}
	return eraseAsked(in, why), true
}

// eraseAsked asks once more, also who is proven: it can't be undone.
func eraseAsked(in *Situation, why string) Step {
	a := book.Act{Kind: answer.WantsErase, How: "mail"}
	if in.Confirming[a.Kind] >= confirmsAtOnce(a.Kind) {
		return in.waits(book.CaseWords, why+"; they were asked already whether they are sure, and have yet to answer", "question")
	}
	return confirming(in, a, why+"; it can't be undone, so a letter asks once more")
}

// wished leaves a wish that is carried out once the mail is kept: what it needs is in more than one group.
func wished(in *Situation, a book.Act, why string) Step {
	return Step{Why: why, Wish: &book.Wish{ID: in.ID, Kind: a.Kind, Group: in.Group.Name, Person: in.From.ID, Address: in.From.Address(), At: in.Now}}
}
