package directory

import (
	"fmt"
	"strings"

	"github.com/kithdirectory/kith/geo"
)

// Limits of what a person may write into one group, so that a form of ten megabytes stays out.
const (
	maxShortText = 200
	maxLineText  = 500
	maxListed    = 20 // phones, links and other names
	maxAreas     = 100
	maxCents     = 1_000_000
	maxPeople    = 10_000
	maxWeeks     = 260
)

// checkEdited says what is wrong with the fields a person changed, beyond what Validate asks of every group: what came
// by import is taken as it is, what is typed is not.
func checkEdited(g *Group, changed Fields, gazetteer *geo.Gazetteer, today Date) error {
	f := faults{}
	for name, value := range changed {
		f.check(!strings.Contains(string(value), masked), name, errMasked)
		switch name {
		case "also_known_as":
			checkList(f, name, len(g.AlsoKnownAs))
			for _, text := range g.AlsoKnownAs {
				checkText(f, name, text, 1, maxShortText)
			}
		case "categories":
			checkList(f, name, len(g.Categories))
			for _, text := range g.Categories {
				checkText(f, name, text, 1, maxShortText)
			}
		case "first_visit":
			g.FirstVisit.check(f)
		case "handover":
			g.Handover.check(f)
		case "cost":
			checkCents(f, "cost.cents", g.Cost.Cents)
			checkCents(f, "cost.concession_cents", g.Cost.ConcessionCents)
		case "contact.phones":
			checkList(f, name, len(g.Contact.Phones))
			for i, p := range g.Contact.Phones {
				checkText(f, fmt.Sprintf("%s.%d", name, i), p.Number, 1, 40)
				checkText(f, fmt.Sprintf("%s.%d", name, i), p.Label, 0, maxShortText)
			}
		case "contact.links":
			checkList(f, name, len(g.Contact.Links))
			for i, l := range g.Contact.Links {
				checkText(f, fmt.Sprintf("%s.%d", name, i), l.Label, 0, maxShortText)
			}
		case "areas_served":
			f.check(len(g.AreasServed) <= maxAreas, name, "at most %d areas", maxAreas)
			for _, area := range g.AreasServed {
				f.check(gazetteer.AreaName(area) != "", name, "there is no area %q", clip(area))
			}
		case "disclosure":
			switch g.Disclosure {
			case "", DisclosureExact, DisclosureSuburb, DisclosureHidden:
			default:
				f.add(name, "say exact, suburb or hidden, not %q", clip(string(g.Disclosure)))
			}
		case "checked":
			g.Checked.check(f, today)
		case "topics":
			for _, topic := range g.Topics {
				f.check(topic == TopicViolence || topic == TopicSexualAssault || topic == TopicCrisisHousing, name, "there is no topic %q", clip(string(topic)))
			}
		}
		if strings.HasPrefix(name, FieldAnswers) {
			a, _ := g.Answer(strings.TrimPrefix(name, FieldAnswers))
			checkText(f, name, a.By, 0, maxShortText)
		}
	}
	return f.err(fmt.Sprintf("%q", g.Name))
}

func checkList(f faults, field string, n int) {
	f.check(n <= maxListed, field, "at most %d", maxListed)
}

func checkCents(f faults, field string, cents *int) {
	f.check(cents == nil || *cents >= 0 && *cents <= maxCents, field, "a cost is from 0 to %d dollars", maxCents/100)
}

func (v FirstVisit) check(f faults) {
	for field, text := range map[string]string{
		"greeter": v.Greeter, "first_minutes": v.FirstMinutes, "layout": v.Layout, "talking": v.Talking, "bring_someone": v.BringSomeone,
		"watch_first": v.WatchFirst, "leave_early": v.LeaveEarly, "things_to_bring": v.ThingsToBring, "booking": v.Booking,
		"who_goes": v.WhoGoes, "if_upset": v.IfUpset, "if_not_for_you": v.IfNotForYou,
	} {
		checkText(f, "first_visit."+field, text, 0, 300)
	}
	f.check(v.SizeMin >= 0 && v.SizeMin <= maxPeople, "first_visit.size_min", "a number from 0 to %d", maxPeople)
	f.check(v.SizeMax >= 0 && v.SizeMax <= maxPeople, "first_visit.size_max", "a number from 0 to %d", maxPeople)
	f.check(v.SizeMax == 0 || v.SizeMin <= v.SizeMax, "first_visit.size_max", "the most is below the fewest")
}

func (h Handover) check(f faults) {
	for field, text := range map[string]string{
		"contact_name": h.ContactName, "best_time": h.BestTime, "need_to_know": h.NeedToKnow, "met_outside": h.MetOutside,
	} {
		checkText(f, "handover."+field, text, 0, maxLineText)
	}
	switch h.Capacity {
	case "", CapacityOpen, CapacityWaitlist, CapacityClosed:
	default:
		f.add("handover.capacity", "say open, waitlist or closed, not %q", clip(string(h.Capacity)))
	}
	f.check(h.WaitWeeks >= 0 && h.WaitWeeks <= maxWeeks, "handover.wait_weeks", "a number of weeks from 0 to %d", maxWeeks)
}

func (c Checked) check(f faults, today Date) {
	switch c.Method {
	case CheckedByVisit, CheckedByPhone, CheckedByEmail, CheckedByWebsite:
	default:
		f.add("checked", "say visit, phone, email or website, not %q", clip(string(c.Method)))
	}
	f.check(!c.Date.IsZero() && !today.Before(c.Date), "checked", "say on what day it was checked, today at the latest")
	checkText(f, "checked", c.By, 0, maxShortText)
}
