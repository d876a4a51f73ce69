package explain_test

import (
	"os"
	"path/filepath"
	"testing"

	"mutualaid/listserv/answer"
	"mutualaid/listserv/explain"
)

// Words under a signature are a person's words; what is encrypted, or wrapped so that only one program opens it, is left
// to a person whole: the machine must not take the frame for the words. Of winmail.dat no more than its kind is read, for
// Exchange writes a letter's words beside it as text.
func TestSignedWordsAreReadAndSealedOnesLeftToAPerson(t *testing.T) {
	reader := newReader(t)
	for name, want := range map[string]struct {
		answer answer.Kind
		words  string
	}{
		"mime-pgp-clear": {answer.Join, "Yes, I come."}, "mime-pgp-mime-signed": {answer.Join, "Yes"}, "mime-smime-signed": {answer.Join, "Yes"}, "mime-tnef-named": {answer.Join, "Yes"},
		"mime-pgp-mime-encrypted": {answer.Human, ""}, "mime-smime-opaque": {answer.Human, ""}, "mime-smime-enveloped": {answer.Human, ""}, "mime-tnef-winmail-only": {answer.Human, ""},
		"mime-pgp-inline-encrypted": {answer.Human, "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----"},
	} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "mailer", "testdata", "odd", name+".eml"))
		if err != nil {
			t.Fatal(err)
		}
		if got := explain.Mail(raw, answer.Open, reader, now); want.answer == answer.Human && got.Answer != answer.Human {
			t.Errorf("%s is posted: %+v", name, got)
		}
		got := explain.Mail(raw, answer.Invitation, reader, now)
		if got.Kind != explain.Human || got.Answer != want.answer || squeeze(got.NewText) != squeeze(want.words) || want.words == "" && len(got.Attachments) != 1 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
