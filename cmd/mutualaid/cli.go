package main

import (
	"context"

	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/listserv/desk"
	"mutualaid/listserv/outbox"
	"mutualaid/store"
)

// CLI is every command and flag there is.
type CLI struct {
	Config string `help:"The config file." default:"mutualaid.toml" env:"MUTUALAID_CONFIG" placeholder:"FILE"`
	JSON   bool   `name:"json" help:"Write JSON, for programs."`
	As     string `help:"Who does this, for the group's log." default:"steward" env:"MUTUALAID_AS" placeholder:"NAME"`

	Demo   DemoCmd   `cmd:"" group:"Set up" help:"Tell the whole story of a group: nothing to set up, nothing leaves this machine."`
	Init   InitCmd   `cmd:"" group:"Set up" help:"Write the config, try the logins and make the first group."`
	Doctor DoctorCmd `cmd:"" group:"Set up" help:"Look whether everything is well, and say how to mend what is not."`
	Run    RunCmd    `cmd:"" group:"Set up" help:"Read mail, answer it, remind, send: until told to stop."`

	Group   GroupCmd   `cmd:"" group:"Groups and people" help:"Groups and their settings."`
	Invite  InviteCmd  `cmd:"" group:"Groups and people" help:"Invite people into a group: each of them once."`
	Members MembersCmd `cmd:"" group:"Groups and people" help:"Who is in a group, how and since when."`
	Member  MemberCmd  `cmd:"" group:"Groups and people" help:"One member of a group."`
	Token   TokenCmd   `cmd:"" group:"Groups and people" help:"What other programs sign in with, for the HTTP interface."`
	Hook    HookCmd    `cmd:"" group:"Groups and people" help:"Webhooks: other programs that are told who joins, leaves, posts."`

	Meeting MeetingCmd `cmd:"" group:"What happens" help:"Meetings, and series of them."`
	Digest  DigestCmd  `cmd:"" group:"What happens" help:"Show the next digest without sending it."`
	Inbox   InboxCmd   `cmd:"" group:"What happens" help:"What waits for a person."`
	Queue   QueueCmd   `cmd:"" group:"What happens" help:"What is still to be sent, to whom, and why not yet."`
	Log     LogCmd     `cmd:"" group:"What happens" help:"The open record of all that was done to a group."`
	Explain ExplainCmd `cmd:"" group:"What happens" help:"Say what the program makes of a mail, and why, without acting."`

	Export  ExportCmd  `cmd:"" group:"Safety" help:"Write a group to files that other programs read: members, posts, meetings, settings, log."`
	Import  ImportCmd  `cmd:"" group:"Safety" help:"Take people over from another list: Mailman, Sympa, Google Groups, Groups.io, listmonk, CSV, or an export."`
	Erase   EraseCmd   `cmd:"" group:"Safety" help:"Remove all that is kept of somebody, in all groups."`
	Backup  BackupCmd  `cmd:"" group:"Safety" help:"Write a copy of the store and read it back whole, also while the program runs."`
	Restore RestoreCmd `cmd:"" group:"Safety" help:"Put a backup in the place of the store; what is there now is kept beside it."`
	Copy    CopyCmd    `cmd:"" group:"Safety" help:"Copy a whole store to where there is none yet, and read both again."`

	HelpOn     HelpCmd       `cmd:"" group:"Help" name:"help" help:"Explain a command."`
	Completion CompletionCmd `cmd:"" group:"Help" help:"Let TAB complete commands, in bash, zsh or fish."`
	Man        ManCmd        `cmd:"" group:"Help" help:"Write the manual page."`
	Version    VersionCmd    `cmd:"" group:"Help" help:"Say which version this is."`

	ImportPeople   ImportPeopleCmd   `cmd:"" hidden:"" name:"import-people" help:"A part of import."`
	ImportMeetings ImportMeetingsCmd `cmd:"" hidden:"" name:"import-meetings" help:"A part of import."`
	ImportPosts    ImportPostsCmd    `cmd:"" hidden:"" name:"import-posts" help:"A part of import."`
	Complete       CompleteCmd       `cmd:"" hidden:"" passthrough:"" help:"Say what a word may become, for shells."`
	Check          CheckStoreCmd     `cmd:"" hidden:"" name:"check-store" help:"Read the whole store and name all damage."`
}

// Command is carried out where it was typed.
type Command interface {
	Run(ctx context.Context, s *Session) error
}

// StoreCommand is carried out by the process that owns the store: this one, or the one that runs. Its exported fields are
// all it knows, for they are what is sent; what it writes goes to the printer alone.
type StoreCommand interface {
	Do(ctx context.Context, d *Desk, p *terminal.Printer) error
}

// Preparer is a StoreCommand that reads a file or asks a question first, where it was typed.
type Preparer interface {
	Prepare(ctx context.Context, s *Session) error
}

// Desk is what a StoreCommand works on.
type Desk struct {
	desk.Desk
	Store *store.DB
	Limit outbox.Limit // of the relay, for plans
	By    string       // who does it, for the group's log
}
