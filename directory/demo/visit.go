package demo

import (
	"strconv"

	"github.com/kithdirectory/kith/directory"
)

// told is how many groups in a hundred have answered a first-visit question.
const told = 72

// implied are the answers that a first-visit sentence gives by itself: a page must not say in words that
// one may watch, and beside it that one may not.
var implied = map[string]string{
	"bring": "welcome.bring-support-person", "watch": "welcome.watch-first", "leave": "welcome.come-and-go", "talk": "welcome.no-need-to-speak",
	"greet": "welcome.met-at-door",
}

// firstVisit fills in the sentences; each is left out at times, because nobody has asked yet.
func (d *draft) firstVisit(setting string) {
	own, usual := d.kind.FirstVisit, d.visits[d.settings[setting].About]
	v := &d.group.FirstVisit
	for _, sentence := range []struct {
		into       *string
		own, usual []string
		implies    string
	}{
		{&v.Greeter, own.Greeter, usual.Greeter, "greet"}, {&v.FirstMinutes, own.FirstMinutes, usual.FirstMinutes, ""},
		{&v.Layout, own.Layout, usual.Layout, ""}, {&v.Talking, own.Talking, usual.Talking, "talk"},
		{&v.BringSomeone, own.BringSomeone, usual.BringSomeone, "bring"}, {&v.WatchFirst, own.WatchFirst, usual.WatchFirst, "watch"},
		{&v.LeaveEarly, own.LeaveEarly, usual.LeaveEarly, "leave"}, {&v.ThingsToBring, own.ThingsToBring, usual.ThingsToBring, ""},
		{&v.Booking, d.booking(own.Booking), usual.Booking, ""}, {&v.WhoGoes, own.WhoGoes, usual.WhoGoes, ""},
		{&v.IfUpset, own.IfUpset, usual.IfUpset, ""}, {&v.IfNotForYou, own.IfNotForYou, usual.IfNotForYou, ""},
	} {
		variants := sentence.own
		if len(variants) == 0 {
			variants = sentence.usual
		}
		if len(variants) > 0 && d.chance(told) && d.agree(implied[sentence.implies]) {
			*sentence.into = d.fill(d.oneOf(variants))
		}
	}
	if size := own.Size; len(size) == 2 {
		v.SizeMin, v.SizeMax = size[0], size[1]
		d.size(size[1])
	}
}

// size makes the answers on how many people come agree with the number said.
func (d *draft) size(most int) {
	delete(d.said, "welcome.small")
	delete(d.said, "welcome.medium")
	switch {
	case most <= 8:
		d.answer("welcome.small", directory.Yes, directory.BasisDeclared, d.daysAgo(5, 200))
	case most <= 20:
		d.answer("welcome.medium", directory.Yes, directory.BasisDeclared, d.daysAgo(5, 200))
	}
}

// agree makes the answer that a sentence implies a yes; false where the group has answered otherwise.
func (d *draft) agree(code string) bool {
	if code == "" || d.kind.Kind != directory.KindGroup {
		return true
	}
	if a, answered := d.said[code]; answered {
		return a.Value == directory.Yes
	}
	d.answer(code, directory.Yes, directory.BasisDeclared, d.daysAgo(5, 200))
	return true
}

// booking gives the sentences that fit how one joins.
func (d *draft) booking(own []string) []string {
	switch {
	case d.said["cost.referral-needed"].Value == directory.Yes:
		return []string{"A worker refers you first; it takes one call.", "Ask your worker or doctor to ring us first."}
	case d.said["cost.book"].Value == directory.Yes:
		return []string{"Ring or e-mail to book your first visit. A first name is enough.", "Please book, so there is a chair for you. First names only.", "Send a text the day before, so we know to look out for you."}
	}
	return own
}

// handover says how a worker can introduce someone.
func (d *draft) handover() {
	h := &d.group.Handover
	h.ContactName = d.leader
	if d.chance(60) {
		h.BestTime = d.oneOf([]string{"Weekday mornings", "After 2 pm", "Any day but our own", "Text first; they ring back", "Monday and Wednesday mornings", "Evenings, before 8 pm"})
	}
	if d.chance(40) {
		h.MetOutside = d.oneOf([]string{"Yes: ring from the car and someone comes out.", "Yes, at the front door ten minutes early.", "Ask when you ring; usually yes."})
	}
	if d.chance(40) {
		h.NeedToKnow = d.oneOf([]string{"Nothing. A first name is plenty.", "Only what would help them feel at ease.", "Allergies, if food is shared.", "If stairs are hard, so we keep the near room."})
	}
}

// contact gives numbers and addresses that reach nobody.
func (d *draft) contact() {
	slug := slugOf(d.group.Name)
	number := "(" + d.town.Area + ") " + []string{"5550", "7010"}[d.r.IntN(2)] + " " + four(d.r.IntN(10000))
	switch {
	case d.kind.Areas == "national":
		number = d.oneOf(d.words.FreeCalls)
	case d.chance(20):
		number = d.oneOf(d.words.Mobiles)
	}
	d.group.Contact.Phones = append(d.group.Contact.Phones, directory.Phone{Number: number})
	if d.chance(60) {
		d.group.Contact.Email = "hello@" + slug + ".example.org"
	}
	if d.chance(50) {
		d.group.Contact.Website = "https://" + slug + ".example.org"
	}
}

func four(n int) string {
	s := strconv.Itoa(n)
	return "0000"[len(s):] + s
}
