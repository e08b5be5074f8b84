package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// say draws an answer; "" is none.
func (d *draft) say(o odds) directory.Value {
	n := d.r.IntN(100)
	for i, value := range []directory.Value{directory.Yes, directory.No, directory.Ask} {
		if n -= o[i]; n < 0 {
			return value
		}
	}
	return ""
}

func (d *draft) basis() directory.Basis {
	n := d.r.IntN(100)
	for _, b := range []struct {
		basis directory.Basis
		share int
	}{{directory.BasisDeclared, 46}, {directory.BasisConfirmed, 24}, {directory.BasisVisited, 14}, {directory.BasisDocumented, 6}} {
		if n -= b.share; n < 0 {
			return b.basis
		}
	}
	return directory.BasisImported
}

func (d *draft) daysAgo(least, most int) directory.Date {
	return d.today.AddDays(-least - d.r.IntN(most-least+1))
}

func (d *draft) answer(code string, value directory.Value, basis directory.Basis, on directory.Date) {
	a := directory.Answer{Attribute: code, Value: value, Basis: basis, Date: on}
	d.renew(&a)
	switch basis {
	case directory.BasisVisited:
		a.By = d.oneOf(d.words.People["workers"]) + ", a link worker"
	case directory.BasisConfirmed, directory.BasisDeclared:
		a.By = d.leader
	}
	d.said[code] = a
}

const (
	verifiedFor   = 65 // days that a verified answer counts at least, so that it is not to be checked again soon,
	verifiedOften = 99 // in so many of a hundred groups
	verifiedLast  = 25 // days ago at the most, where it was verified again
)

// renew gives a verified answer that would soon count as old a later day, in most groups: a few dozen are for the
// curators to check again on any day, as where answers are kept up.
func (d *draft) renew(a *directory.Answer) {
	attribute, ok := d.catalogue.Vocabulary().Attribute(a.Attribute)
	if !ok || !a.Basis.Verifies() || d.today.AddDays(verifiedFor).Before(a.Expiry(attribute)) {
		return
	}
	if r := draw("renew", d.group.ID, a.Attribute); r.IntN(100) < verifiedOften {
		a.Date = d.today.AddDays(-1 - r.IntN(verifiedLast))
	}
}

// answers gives what the building says, what such groups usually say, and what this sort always says.
func (d *draft) answers(setting string) {
	if d.at != nil {
		for _, code := range sortedKeys(d.at.says) {
			d.answer(code, d.at.says[code], d.at.basis, d.at.on)
		}
	}
	isGroup := d.kind.Kind == directory.KindGroup
	if isGroup {
		for _, code := range sortedKeys(d.usual) {
			d.maybe(code, d.usual[code])
		}
	}
	for _, code := range sortedKeys(d.kind.Sometimes) {
		delete(d.said, code)
		d.maybe(code, d.kind.Sometimes[code])
	}
	for _, slug := range d.kind.Activities {
		d.answer("activity."+slug, directory.Yes, directory.BasisDeclared, d.daysAgo(5, 300))
	}
	for _, code := range d.kind.Yes {
		d.answer(code, directory.Yes, d.basis(), d.daysAgo(5, 330))
	}
	if isGroup {
		d.joining()
	}
	if d.settings[setting].About == "outdoors" {
		d.answer("format.outdoors", directory.Yes, directory.BasisDeclared, d.daysAgo(5, 300))
	}
}

func (d *draft) maybe(code string, o odds) {
	if value := d.say(o); value != "" {
		d.answer(code, value, d.basis(), d.daysAgo(5, 400))
	}
}

// joining says how one joins, and whether there is room. Nobody just turns up at a private place.
func (d *draft) joining() {
	on := d.daysAgo(1, 80)
	yes := func(code string) { d.answer(code, directory.Yes, directory.BasisConfirmed, on) }
	private := d.at == nil || d.at.venue.Disclosure != directory.DisclosureExact
	answered := slices.ContainsFunc([]string{"cost.drop-in", "cost.book", "cost.referral-needed"}, func(code string) bool {
		_, ok := d.said[code]
		return ok
	})
	switch n := d.r.IntN(100); {
	case answered:
	case n < 55 && !private:
		yes("cost.drop-in")
	case n < 78:
		yes("cost.book")
	case n < 82:
		yes("cost.referral-needed")
	}
	if d.chance(30) {
		yes("welcome.first-visit-free")
	}
	switch n := d.r.IntN(100); {
	case n < 60:
		d.group.Handover.Capacity = directory.CapacityOpen
		yes("welcome.new-people-now")
	case n < 70:
		d.group.Handover.Capacity, d.group.Handover.WaitWeeks = directory.CapacityWaitlist, 2+d.r.IntN(8)
		yes("cost.waitlist")
	case n < 75:
		d.group.Handover.Capacity = directory.CapacityClosed
		yes("cost.full")
	default:
		return
	}
	d.group.Handover.CapacityOn = on
}

func (d *draft) ages() {
	if len(d.kind.Ages) == 0 {
		return
	}
	pair := d.kind.Ages[d.r.IntN(len(d.kind.Ages))]
	if len(pair) == 2 {
		d.group.Age = directory.AgeRange{Min: pair[0], Max: pair[1]}
	}
}

// cost reads "free", "donation", "500" or "500/300": cents, and cents for concession holders.
func (d *draft) cost() {
	if len(d.kind.Costs) == 0 {
		return
	}
	cost := &d.group.Cost
	switch text := d.oneOf(d.kind.Costs); text {
	case "free":
		*cost = directory.Cost{Text: "Free", Cents: new(int)}
	case "donation":
		*cost = directory.Cost{Text: "Gold coin", Donation: true}
	default:
		full, concession, has := strings.Cut(text, "/")
		cents, _ := strconv.Atoi(full)
		*cost = directory.Cost{Text: dollars(cents), Cents: &cents}
		if has {
			less, _ := strconv.Atoi(concession)
			cost.ConcessionCents = &less
			cost.Text += ", " + dollars(less) + " concession"
		}
	}
}

func dollars(cents int) string {
	if cents%100 == 0 {
		return fmt.Sprintf("$%d", cents/100)
	}
	return fmt.Sprintf("$%d.%02d", cents/100, cents%100)
}

// Shares of a thousand groups by when they were last checked. Most are fresh, so that a few dozen are to be checked again
// on any day, as where people keep their lists. None of the fresh ones comes due before the days are brought up to date.
const (
	checkedRecently = 800
	checkedLately   = 834 // and before it: to be checked again
	checkedLongAgo  = 856
	checkedTooLong  = 860
)

// checked says when the group was last found right. Every band of freshness has some; a very few have
// not been checked for more than a year, and are hidden from search.
func (d *draft) checked() {
	methods := []directory.CheckMethod{directory.CheckedByPhone, directory.CheckedByPhone, directory.CheckedByVisit, directory.CheckedByEmail, directory.CheckedByWebsite}
	c := directory.Checked{Method: methods[d.r.IntN(len(methods))], By: d.leader + ", who runs it"}
	if c.Method == directory.CheckedByVisit {
		c.By = d.oneOf(d.words.People["workers"]) + ", a link worker"
	}
	switch n := d.r.IntN(1000); {
	case n < checkedRecently:
		c.Date = d.daysAgo(1, 55)
	case n < checkedLately:
		c.Date = d.daysAgo(95, 178)
	case n < checkedLongAgo:
		c.Date = d.daysAgo(182, 350)
	case n < checkedTooLong:
		c.Date = d.daysAgo(380, 500)
	default:
		d.group.ImportedAt = d.daysAgo(3, 200).Time().Add(9 * time.Hour)
		return
	}
	d.group.Checked = c
}
