package rules

import (
	"fmt"
	"strings"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/book"
	"mutualaid/listserv/ticket"
	"mutualaid/mailer"
	"mutualaid/templates"
)

// posted decides about a mail that is meant for the group.
func posted(in *Situation) Step {
	switch {
	case !in.Member.In():
		return in.waits(book.CasePost, "it is from somebody who is not a member", "post")
	case in.Cut:
		step := returned(in, "large", fmt.Sprintf("the post has %d bytes, too many to be read; only its beginning is kept: ask for it again, smaller", in.Size))
		step.Case.Kind = book.CaseNotice // there is nothing whole to pass on
		return step
	case in.Size > in.Group.MaxSize:
		return returned(in, "large", fmt.Sprintf("the post has %d bytes, the group takes %d", in.Size, in.Group.MaxSize))
	case in.Mail.Sealed() != "":
		return in.waits(book.CasePost, in.Mail.Sealed(), "post")
	case strings.TrimSpace(in.Words) == "" && len(Files(in.Mail)) == 0:
		return returned(in, "empty", "the post says nothing")
	}
	short := in.Words != "" && len(strings.Fields(in.Words)) <= fewWords
	got := in.Reader.Read(answer.Post, in.Mail.Subject, in.Words, in.Language, in.Now)
	switch {
	case got.Robot:
		return robot(in, got)
	case got.Kind == answer.Leave, short && got.Kind == answer.Human:
		return in.waits(book.CasePost, "a post that reads like a request to leave: "+got.Why, "unclear")
	}
	if step, yes := in.broken(); yes {
		return step
	}
	return act(in, book.Act{Kind: "post", How: "post"}, "a post by a member")
}

// fewWords is how many words a wish to leave has at most: a longer post that speaks of leaving is about something else.
const fewWords = 30

// returned keeps a post that can't be passed on and tells its author why, once.
func returned(in *Situation, reason, why string) Step {
	step := in.waits(book.CasePost, why, "")
	step.Notes = []Note{{To: in.From, Purpose: ticket.Note, Subject: in.ID, Once: "returned:" + reason, Answers: true,
		Data: templates.Returned{Foot: in.Group.Foot(true), Reader: in.reader(in.From), Reason: reason, Subject: in.Mail.Subject, Size: in.Size, Limit: in.Group.MaxSize}}}
	return step
}

// distributed makes the post; which mail it is made of is the Service's to know.
func distributed(in *Situation, words, why string) Step {
	if !in.Member.In() {
		return in.waits(book.CasePost, why+"; its author has left meanwhile", "post")
	}
	return Step{Why: why, Post: newPost(in, in.From, words)}
}

func newPost(in *Situation, author book.Person, words string) *book.Post {
	p := &book.Post{
		ID: in.ID, Group: in.Group.Name, Thread: in.ID, Author: author.ID, Name: author.Called(), Subject: in.Mail.Subject,
		MessageID: in.Mail.MessageID, Text: words, Print: book.PrintOf(words), Files: Files(in.Mail), At: in.Now, Came: in.Came, Mail: in.ID,
	}
	if in.Parent != nil {
		p.Thread = in.Parent.Thread
	}
	return p
}

// Files names what is attached.
func Files(m *mailer.Mail) []string { return m.Files() }
