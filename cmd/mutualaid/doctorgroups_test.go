package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/book"
	"mutualaid/store"
)

func TestTheDoctorSeesWhatRunsAndWhatIsHeld(t *testing.T) {
	w := live(t, password)
	<-w.pages
	s := &Session{Person: terminal.Person{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}, CLI: &CLI{}}
	if f := examineProgram(t.Context(), w.Config); f.State != "ok" {
		t.Errorf("%+v", f)
	}
	if list := examineGroups(t.Context(), s, w.Config); len(list) != 1 || list[0].State != "ok" {
		t.Errorf("%+v", list)
	}
	err := w.desk.DB.Update(t.Context(), "circle", func(tx *store.Tx) error {
		return book.Stops.Put(tx, book.Stop{Group: "circle", At: time.Now(), Why: "a loop"})
	})
	if err != nil {
		t.Fatal(err)
	}
	list := examineGroups(t.Context(), s, w.Config)
	if len(list) != 1 || list[0].State != "wrong" || !strings.Contains(list[0].Mend, "mutualaid group resume circle") {
		t.Errorf("%+v", list)
	}
}
