// Package listserv runs groups: its Service carries out, over a store, what the rules decide about mail and time.
//
// Its sub-packages name the concepts: book (the nouns and their tables), rules (the pure decisions: Decide, WhatIsDue),
// answer (what people's words say), ticket (what a letter was about), schedule (time), outbox (letters still to be sent),
// desk (what a steward does), roster (lists of people), web (the pages).
//
// # One mail's way through the house
//
// Ann answers "Yes, count me in!" to an invitation. With the files open, this is what happens, in order:
//
//  1. mailer/imap: Poller.Run wakes from IDLE, asks for the new UIDs' sizes, fetches their bytes without marking them as
//     read, and hands them on in batches of at most 64: Inbox.Receive.
//  2. listserv/receive.go: Service.Receive is that Inbox. For each mail it calls arrive (arrival.go), which needs no
//     store: mailer.Parse takes the mail apart, Mail.Proof reads our provider's Authentication-Results, bounce.Read and
//     calendar.Read look for what programs write, Mail.Automatic for what robots write, reply.New keeps only the words
//     that Ann newly wrote, and readTicket finds the signed ticket of our invitation in In-Reply-To or References.
//     findGroup then says which group the mail is for.
//  3. listserv/receive.go: receiveRun opens ONE store transaction for all mails of one group that follow each other.
//     once looks into the table "seen", by the mail's place in the mailbox and by its content: there already, and nothing
//     more is done. A panic or a letter that can't be written sends the mail to quarantine, and the next one is served.
//  4. listserv/load.go: situation loads what the decision rests on: the group, Ann and her standing, whom the ticket was
//     sent to, and what it speaks of; and what our letter said (book.Wording), so that none of it is taken for Ann's words.
//  5. listserv/rules/decide.go: Decide is pure. It takes the Situation and returns a Step. Here it calls invitationAnswered
//     (answers.go), which asks listserv/answer what the words say; a clear yes of a proven sender becomes an Act that
//     carryOut (acts.go) turns into a member with her consent, a welcome, a way back and a line for the Log.
//     An unproven sender gets one confirming letter instead; anything unclear becomes a Case that waits for a person.
//  6. listserv/apply.go: apply keeps the Step within the same transaction. Its letters are written by send (write.go):
//     templates gives the words in Ann's language, mailer.Draft.Compose makes them mail, outbox.Add keeps them.
//     The mailbox's mark is put, and the transaction commits: all of this, or nothing.
//  7. mailer/imap: after the commit the mail is flagged: \Seen, or \Flagged and unread where a person should look.
//  8. listserv/outbox: the commit has roused the sender. Claim leases the parcel with the welcome; head (write.go) makes
//     the header fields of Ann's own copy, its Message-ID being her ticket.
//  9. mailer/smtp: Sender hands the copy to the relay over a kept connection: Outbox.Record marks it as under way before
//     MAIL FROM, and keeps the relay's answer after the final dot.
//
// A post takes the same way to step 6, where apply calls publish (mailing.go): it leaves a Mailing, which Expand turns
// into parcels of 256 members, each page in a transaction of its own. Reminders and digests are Mailings too: Tick
// (tick.go) asks the pure WhatIsDue (rules/due.go) what the clock wants, and notes each occasion under a key that says why.
// What a steward does by command or page comes in through package desk.
package listserv
