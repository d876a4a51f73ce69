package browser

import (
	"testing"
	"time"

	"mutualaid/mailer/mailtest"
)

// TestNewcomerHasARunningGroupInTenMinutes is what a steward does on the first afternoon, with real mail servers and without
// JavaScript: init, invite three, read who answers what, decide what waits, call a meeting, look at the digest.
func TestNewcomerHasARunningGroupInTenMinutes(t *testing.T) {
	t.Parallel()
	needAxe(t)
	box, relay := mailtest.Dovecot(t), mailtest.Postfix(t)
	w := settleAt(t, box, relay.URL(), relay.Sink)
	w.initialised()
	w.run()
	b := w.browse(t).scripts(false).signIn(ann)
	b.look("newcomer-archive-empty")

	b.follow("Desk")
	b.says("Nothing waits for a person.")
	b.look("newcomer-desk-empty")
	b.follow("Invite")
	b.write("textbox", "Who is to be invited?", bob.String()+"\n"+cleo.String()+"\n"+dan.String()+"\nnobody at all\n")
	b.press("Show what would be sent")
	b.says("An invitation to Care Circle", bob.name, cleo.name, dan.name, "Lines that can’t be used", "nobody at all")
	b.look("newcomer-invite-shown")
	if letters := w.letters(bob.address); len(letters) != 0 {
		t.Fatalf("looking at the letter sends %d", len(letters))
	}
	b.press("Send the letters: 3")
	b.says("Letters on their way: 3")
	b.look("newcomer-invited")

	w.deliver(bob.answers(w.letter(bob, "An invitation"), "Yes, count me in!"))
	w.deliver(cleo.answers(w.letter(cleo, "An invitation"), "No, thank you. My plate is full."))
	w.deliver(dan.answers(w.letter(dan, "An invitation"), "How often do you meet, and would I have to speak?"))
	w.letter(bob, "Welcome to Care Circle")
	w.letter(dan, "A person will answer you")
	b.follow("Desk")
	b.says("How often do you meet, and would I have to speak?", "It waits because: asks something")
	b.press("Take them in")
	b.says("They have been taken in and are welcomed by a letter.", "Nothing waits for a person.")
	b.look("newcomer-decided")
	w.letter(dan, "Welcome to Care Circle")

	b.follow("Members")
	b.says("Bob Smith", "Dan", "said no")
	b.openDesk("Meetings")
	b.look("newcomer-no-meetings")
	b.follow("Call a meeting")
	b.write("textbox", "What is it called?", "First evening")
	b.pick("When does it begin? (UTC time)", time.Now().Add(9*24*time.Hour).Format("2006-01-02")+"T18:00")
	b.write("textbox", "Does it repeat? In words, such as “every two weeks” or “first thursday”; leave it empty for a single one", "every two weeks")
	b.write("textbox", "Where does it happen? Such as the link to a video call; only members see it", "https://meet.example.net/first")
	b.press("Show its dates")
	b.says("These are its next dates. Nothing is saved yet.", "18:00")
	b.look("newcomer-meeting-shown")
	b.press("Call it: write to all members")
	b.says("It is called: a letter goes to all members.")
	b.look("newcomer-meeting-called")
	w.deliver(bob.answers(w.letter(bob, "First evening"), "Yes, I'll be there."))
	w.deliver(bob.writes("Hello from me", text("I look forward to meeting all of you.")))
	w.letter(ann, "Hello from me")
	w.letter(bob, "See you there: First evening")

	b.open("/g/circle/desk/digest")
	b.says("Hello from me", "I look forward to meeting all of you.", "First evening")
	b.look("newcomer-digest")
	b.open("/g/circle/desk/meetings")
	b.says("So far: 1 yes, 0 maybe, 0 no")
}
