package directory

import (
	"context"
	"slices"
	"strings"
	"time"
)

// The policy of freshness (UX-19), all of it: how old a check may be for each band (FreshnessOf), when the next one
// is due, and how often we ask. The numbers are our own synthesis: change them here when testing with people says so,
// and count policyVersion up.
const (
	recentDays      = 90  // the last day, counted from the check, of "checked recently"
	checkDays       = 180 // of "check before you go"; after it a listing sinks under best match
	oldDays         = 365 // of "may be out of date"; after it searching no longer shows the listing
	nextCheckMonths = 3   // from a check to the next; from when a group came to us where nobody checked it yet

	reminderDays  = 14 // between two reminders
	mostReminders = 3  // when it is due, after two weeks, after four; then it is the curators' to ring
	gatherDays    = 7  // a reminder names what will be due within so many days too: one mail, not ten
	overdueDays   = reminderDays * (mostReminders - 1)

	reminderLife = reminderDays * 24 * time.Hour // of its links: until the next one comes
)

// Due is when a group is to be checked next, and what became of asking. It stands beside the group.
type Due struct {
	GroupID        string
	OrganisationID string
	SourceID       string
	Councils       []string // area codes of what is published, and of areas it serves
	CheckedOn      Date     // zero: never
	DueOn          Date     // zero: not at all, as for an archived group
	// What follows is counted since the last check.
	Reminders     int  // sent
	RemindOn      Date // when the next one goes; zero: no more
	Unreachable   int  // calls that nobody took
	UnreachableOn Date // the last of them
	// Summary is written with the rest, and read by TableReader alone.
	Summary GroupSummary
}

// DueOn gives the day a group is due to be checked; the zero Date for one that is not shown any more.
func DueOn(g *Group, today Date) Date {
	switch {
	case g.Status != StatusPublished || (!g.EndsOn.IsZero() && g.EndsOn.Before(today)):
		return Date{}
	case !g.Checked.Date.IsZero():
		return g.Checked.Date.AddMonths(nextCheckMonths)
	case !g.CreatedAt.IsZero():
		return DateOf(g.CreatedAt.UTC()).AddMonths(nextCheckMonths)
	}
	return today
}

// due gives what is kept beside a group, from what its listings show.
func (b ListingBuilder) due(parts GroupParts, listings []*Listing, now time.Time) Due {
	g := parts.Group
	on := DueOn(g, DateOf(b.at(now)))
	if parts.Source != nil && !parts.Source.MayPublish() { // nothing of it is shown
		on = Date{}
	}
	return Due{
		GroupID: g.ID, OrganisationID: g.OrganisationID, SourceID: g.SourceID, Councils: b.councils(g, listings),
		CheckedOn: g.Checked.Date, DueOn: on, RemindOn: on, Summary: b.summary(g, listings, DateOf(b.at(now))),
	}
}

// councils gives the area codes of the councils a group is published in or serves: nothing is told from a place
// that is not public.
func (b ListingBuilder) councils(g *Group, listings []*Listing) []string {
	var codes []string
	add := func(suburbID string) {
		if suburb, ok := b.Gazetteer.ByID(suburbID); ok && suburb.CouncilCode != "" {
			codes = append(codes, "council:"+suburb.CouncilCode)
		}
	}
	for _, l := range listings {
		add(l.SuburbID)
	}
	for _, area := range g.AreasServed {
		if id, ok := strings.CutPrefix(area, "suburb:"); ok {
			add(id)
		} else if strings.HasPrefix(area, "council:") {
			codes = append(codes, area)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Reminded notes that a reminder went on a day, and says when the next one does.
func (d *Due) Reminded(on Date) {
	d.Reminders++
	d.RemindOn = Date{}
	if d.Reminders < mostReminders {
		d.RemindOn = on.AddDays(reminderDays)
	}
}

// DueState says what a group on the board waits for.
type DueState string

// The states of the board. Each group that is due is in one of the first two; it may be in the others besides.
const (
	DueNow         DueState = "due"         // up to four weeks ago: its people are being asked
	DueOver        DueState = "overdue"     // longer: a curator's to ring
	DueUnreachable DueState = "unreachable" // somebody rang since the last check, and nobody answered
	DueNever       DueState = "never"       // nobody has checked it yet
)

// DueStates lists them in the order they are shown.
func DueStates() []DueState { return []DueState{DueNow, DueOver, DueUnreachable, DueNever} }

// State gives the first two states, by how long a group has been due.
func (d *Due) State(today Date) DueState {
	if d.DueOn.Before(OverdueBefore(today)) {
		return DueOver
	}
	return DueNow
}

// OverdueBefore gives the day before which a group that was due is overdue.
func OverdueBefore(today Date) Date { return today.AddDays(-overdueDays) }

// DueFilter says which groups of the board are wanted. What is not due today is never on it.
type DueFilter struct {
	Today          Date
	Scopes         []Scope // any of them; nil: everywhere
	State          DueState
	Council        string // an area code
	OrganisationID string
}

// DueCount counts groups of the board by where they are and who runs them.
type DueCount struct {
	Councils       []string
	OrganisationID string
	Due            int // up to four weeks
	Overdue        int
	Unreachable    int
	Never          int
}

// DueReader reads what is due.
type DueReader interface {
	// Due gives what is kept beside a group; CodeNotFound where nothing is yet.
	Due(ctx context.Context, groupID string) (*Due, error)
	// DueGroups lists what a filter takes, the longest due first, after some, at most limit; and how many it takes
	// altogether.
	DueGroups(ctx context.Context, f DueFilter, offset, limit int) (due []*Due, total int, err error)
	// DueCounts counts what a filter takes, by councils and organisation, in no order.
	DueCounts(ctx context.Context, f DueFilter) ([]DueCount, error)
	// RemindersDue lists groups whose people are to be reminded by a day, by group.
	RemindersDue(ctx context.Context, by Date) ([]*Due, error)
}

// DueTx writes what is due.
type DueTx interface {
	// SaveDue writes what follows from the group. What was counted since the last check stays, unless the check or
	// the day it is due has changed.
	SaveDue(ctx context.Context, d Due) error
	// NoteAsked writes what was counted since the last check: reminders and calls.
	NoteAsked(ctx context.Context, d *Due) error
}
