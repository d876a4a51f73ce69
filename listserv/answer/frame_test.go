package answer

import (
	"slices"
	"strings"
	"testing"
)

// doubtFrames turn any yes into none; %s is where it stands.
var doubtFrames = map[string][]string{
	"en": {"I can't say: %s", "%s, if my boss agrees", "My sister says: %s", "Not true: %s", "%s… no, wait, I can't", "%s, but only from March", "Should I say: %s?", "Maybe: %s", "I was told to write: %s", "I don't know whether to say: %s"},
	"es": {"No puedo decir: %s", "%s, si mi jefe está de acuerdo", "Mi hermana dice: %s", "%s, pero solo a partir de marzo", "¿Debo decir: %s?", "Quizás: %s"},
	"fr": {"Je ne peux pas dire : %s", "%s, si mon chef est d'accord", "Ma sœur dit : %s", "%s, mais seulement à partir de mars", "Dois-je dire : %s ?", "Peut-être : %s"},
	"de": {"Ich kann nicht sagen: %s", "%s, falls mein Chef zustimmt", "Meine Schwester sagt: %s", "%s, aber erst ab März", "Soll ich sagen: %s?", "Vielleicht: %s"},
	"pt": {"Não posso dizer: %s", "%s, se o meu chefe concordar", "A minha irmã diz: %s", "%s, mas só a partir de março", "Devo dizer: %s?", "Talvez: %s"},
	"it": {"Non posso dire: %s", "%s, se il mio capo è d'accordo", "Mia sorella dice: %s", "%s, ma solo da marzo", "Devo dire: %s?", "Forse: %s"},
	"nl": {"Ik kan niet zeggen: %s", "%s, als mijn baas het goedvindt", "Mijn zus zegt: %s", "%s, maar pas vanaf maart", "Moet ik zeggen: %s?", "Misschien: %s"},
}

// talkFrames are small talk around a yes, which it must survive.
var talkFrames = map[string][]string{
	"en": {"Hi Ann, hope you're well!\n\n%s\n\nBest, Maria", "What a great idea. %s\nSay hello to Tom.", "I've been a social worker in Lyon for twelve years. %s", "Thank you so much for the invitation. %s"},
	"es": {"Hola Ana, espero que estés bien.\n\n%s\n\nUn abrazo, María", "¡Qué buena idea! %s"},
	"fr": {"Bonjour Anne, j'espère que vous allez bien.\n\n%s\n\nBien cordialement, Marie", "Quelle bonne idée ! %s"},
	"de": {"Liebe Anna, ich hoffe, es geht dir gut!\n\n%s\n\nViele Grüße, Maria", "Was für eine tolle Idee! %s"},
	"pt": {"Olá Ana, espero que esteja tudo bem.\n\n%s\n\nUm abraço, Maria", "Que boa ideia! %s"},
	"it": {"Ciao Anna, spero che tu stia bene.\n\n%s\n\nUn abbraccio, Maria", "Che bella idea! %s"},
	"nl": {"Hoi Anna, ik hoop dat het goed met je gaat.\n\n%s\n\nGroetjes, Maria", "Wat een leuk idee! %s"},
}

// plainYeses are the short yeses of our own, without questions and changes of mind.
func plainYeses(t testing.TB) []labelled {
	var list []labelled
	for _, c := range readOwn(t) {
		if c.To == "invitation" && len(c.Accept) == 1 && c.Accept[0] == "join" && len(c.Text) < 60 && c.Text != "Delighted!" && !strings.ContainsAny(c.Text, "\n?\"“„«") {
			c.Text = strings.TrimRight(c.Text, ".! ")
			list = append(list, c)
		}
	}
	return list
}

func TestNoYesWithinADoubtJoins(t *testing.T) {
	r := newReader(t)
	for _, c := range plainYeses(t) {
		for _, frame := range doubtFrames[c.Lang] {
			if strings.HasSuffix(frame, "?") && strings.ContainsAny(c.Text, ".!") {
				continue // a question mark asks its own sentence only
			}
			text := strings.Replace(frame, "%s", c.Text, 1)
			if got := r.Read(Invitation, "", text, c.Lang, now); slices.Contains([]Kind{Join, Leave}, got.Kind) {
				t.Errorf("%s %q is %s (%s)", c.Lang, text, got.Kind, got.Why)
			}
		}
	}
}

func TestAYesSurvivesSmallTalk(t *testing.T) {
	r := newReader(t)
	for _, c := range plainYeses(t) {
		for _, frame := range talkFrames[c.Lang] {
			text := strings.Replace(frame, "%s", c.Text+".", 1)
			if got := r.Read(Invitation, "", text, c.Lang, now); got.Kind != Join {
				t.Errorf("%s %q is %s (%s)", c.Lang, text, got.Kind, got.Why)
			}
		}
	}
}
