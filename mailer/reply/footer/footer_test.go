package footer

import (
	"strings"
	"testing"
)

func TestPhonesFootersAreTold(t *testing.T) {
	for line, want := range map[string]bool{
		"Sent from my iPhone": true, "Von meinem Handy gesendet": true, "Envoyé depuis mon téléphone": true, "Enviado desde mi móvil": true, "来自我的 iPhone": true, "スマートフォンから送信": true, "삼성 갤럭시 스마트폰에서 보냈습니다.": true,
		"מהטלפון שלי נשלח": false, "נשלח מהטלפון שלי": true, "مُرسل من هاتفي": true, "Λήψη του Outlook για Android": true, "Sent from Nine": true, "sent from my mobile, please excuse typos": true, "<<sent by galaxy>>": true,
		"Sent from my heart: thank you all.": false, "Enviado ayer, gracias.": false, "来自北京的同事也会参加。": false, "iPhoneから送信できませんでした。": false, "I got it from my phone.": false, "取得大家同意後再說。": false,
	} {
		if got := Phone(line); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
}

func TestDisclaimersAreToldFromQuestions(t *testing.T) {
	for text, want := range map[string]bool{
		"this message is confidential and intended solely for the addressee; if you have received it in error, delete it. ":                                        true,
		"denne e-mail kan indeholde fortrolige oplysninger og er kun beregnet for modtageren. hvis du har modtaget den ved en fejl, bedes du slette den. ":         true,
		"bitte prüfen sie der umwelt zuliebe, ob der ausdruck dieser mail erforderlich ist. ":                                                                      true,
		"i have a question: is it confidential what we say in the group, or can others be told of it? what if somebody tells it in error, what then? ":             false,
		"please keep what was said on monday confidential, as we agreed among us all, and tell nobody of it at all. ":                                              false,
		"our copyright question: the intended recipient of the leaflet is the public, is the picture free? please tell me soon, for it must go to the printer's. ": false,
	} {
		if got := May(text) && Legal(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestFormulasCloseALetterAndThanksDoNot(t *testing.T) {
	for line, want := range map[string]bool{"Kind regards,": true, "Mit freundlichen Grüßen": true, "*Cordialement*": true, "Thanks,": false, "See you on Monday": false, strings.Repeat("Regards", 20): false} {
		if got := Closes(line); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
}
