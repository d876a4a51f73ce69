package listserv

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/mailer"
	"mutualaid/store"
)

// ThreadLine is a thread as the archive lists it.
type ThreadLine struct {
	Thread  string // its ID
	Subject string // of the post that began it
	Names   []string
	Posts   int
	Last    time.Time
}

// Bounds on what one page shows.
const (
	threadsAPage = 30
	postsLooked  = 3000 // at most, for one page of threads
	postsAThread = 200  // of a thread, on one page
)

// Threads lists a group's threads, the one last written to first. before is where the page before ended, "" for the first; next
// is where this one does, "" when there is nothing older.
func (s *Service) Threads(ctx context.Context, group, before string) (list []ThreadLine, next string, err error) {
	err = s.DB.View(ctx, group, func(tx *store.Tx) error {
		list, next = nil, ""
		older, err := book.PostsBefore(tx, group, before)
		if err != nil {
			return err
		}
		looked, last := 0, ""
		for p, err := range older {
			if err != nil {
				return err
			}
			if len(list) == threadsAPage || looked == postsLooked {
				next = last
				break
			}
			looked, last = looked+1, p.Cursor()
			newest, err := newestOf(tx, p)
			if err != nil {
				return err
			}
			if newest.ID != p.ID {
				continue // its thread stands further up
			}
			line, err := lineOf(tx, p)
			if err != nil {
				return err
			}
			list = append(list, line)
		}
		return nil
	})
	return list, next, err
}

func newestOf(tx *store.Tx, p book.Post) (book.Post, error) {
	for newest, err := range book.Posts.ByReverse(tx, "thread", p.Group, p.Thread) {
		return newest, err
	}
	return p, nil
}

// lineOf is the line of a thread whose newest post p is.
func lineOf(tx *store.Tx, p book.Post) (ThreadLine, error) {
	line := ThreadLine{Thread: p.Thread, Subject: p.Subject, Last: p.At}
	for one, err := range book.AtMost(book.Posts.By(tx, "thread", p.Group, p.Thread), postsAThread) {
		if err != nil {
			return line, err
		}
		if line.Posts++; line.Posts == 1 {
			line.Subject = one.Subject
		}
		if !slices.Contains(line.Names, one.Name) {
			line.Names = append(line.Names, one.Name)
		}
	}
	return line, nil
}

// ArchivedPost is a post as a page shows it.
type ArchivedPost struct {
	book.Post
	Whole string // the whole words of the mail, plain; "" where Text is all there is
	HTML  string // as the author's program wrote it, not to be trusted; "" where there is none
}

// ThreadPage is so many of a thread's posts, the first one first.
type ThreadPage struct {
	Subject        string // of the thread's first post
	Posts          []ArchivedPost
	Earlier, Later string // posts with which the pages before and after it begin; "" where there is none
}

// Thread is the page of a thread that holds the post at, or its first one where at is empty or not of this thread.
func (s *Service) Thread(ctx context.Context, group, thread, at string) (page ThreadPage, err error) {
	err = s.DB.View(ctx, group, func(tx *store.Tx) error {
		page = ThreadPage{}
		var posts []book.Post
		if at != "" {
			if posts, err = page.cut(tx, group, thread, at); err != nil {
				return err
			}
		}
		if len(posts) == 0 {
			page = ThreadPage{}
			if posts, err = page.cut(tx, group, thread, ""); err != nil {
				return err
			}
		}
		if len(posts) == 0 {
			return fmt.Errorf("%w: there is no such thread in %s", book.ErrNoSuch, group)
		}
		for _, p := range posts {
			a, err := archived(tx, p)
			if err != nil {
				return err
			}
			page.Posts = append(page.Posts, a)
		}
		return nil
	})
	return page, err
}

// cut finds the posts of the page that holds the post at; none where the thread has no such post.
func (page *ThreadPage) cut(tx *store.Tx, group, thread, at string) (posts []book.Post, err error) {
	found, first := at == "", true
	for p, err := range book.Posts.By(tx, "thread", group, thread) {
		if err != nil {
			return nil, err
		}
		if first {
			page.Subject, first = p.Subject, false
		}
		if len(posts) == postsAThread {
			if found {
				page.Later = p.ID
				return posts, nil
			}
			page.Earlier, posts = posts[0].ID, posts[:0]
		}
		posts, found = append(posts, p), found || p.ID == at
	}
	if !found {
		return nil, nil
	}
	return posts, nil
}

func archived(tx *store.Tx, p book.Post) (ArchivedPost, error) {
	a := ArchivedPost{Post: p}
	raw, err := book.Mails.Get(tx, p.Mail)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return a, err
	}
	if m, err := mailer.Parse(raw); err == nil && len(raw) > 0 { // one that can't be read has its words all the same
		a.HTML = m.HTML
		if whole := m.Words(); strings.TrimSpace(whole) != strings.TrimSpace(p.Text) {
			a.Whole = whole
		}
	}
	return a, nil
}

// Attachment is the n-th file of a post, from 0, and its name.
func (s *Service) Attachment(ctx context.Context, group, post string, n int) (name string, content []byte, err error) {
	none := fmt.Errorf("%w: this file is not there", book.ErrNoSuch)
	err = s.DB.View(ctx, group, func(tx *store.Tx) error {
		p, err := book.Posts.Get(tx, group, post)
		if errors.Is(err, store.ErrNotFound) {
			return none
		}
		if err != nil {
			return err
		}
		raw, err := book.Mails.Get(tx, p.Mail)
		if errors.Is(err, store.ErrNotFound) {
			return none
		}
		if err != nil {
			return err
		}
		m, err := mailer.Parse(raw)
		if err != nil {
			return none
		}
		for _, part := range m.Parts {
			if part.Name == "" {
				continue
			}
			if n == 0 {
				name = part.Name
				content, err = part.Decoded()
				return err
			}
			n--
		}
		return none
	})
	return name, content, err
}
