package webtest

import (
	"fmt"
	"time"

	"github.com/kithdirectory/kith/directory"
)

const (
	yes = directory.Yes
	no  = directory.No
)

func stitch() directory.Publication {
	p := group(1, directory.KindGroup, "Drummond Street Stitch & Chat", "Drummond Neighbourhood House")
	p = at(p, 1, directory.DisclosureExact, "Neighbourhood House", "118 Drummond Street", "Carlton", -37.8032, 144.9690)
	p.Venues[0].Transport = "Tram 1 and 6 stop outside."
	p = meets(p, "2026-02-03T10:00", "FREQ=WEEKLY;BYDAY=TU", 120)
	p = says(p, yes, directory.BasisVisited, "2026-08-12", "access.step-free-entrance", "access.accessible-toilet")
	p = says(p, yes, directory.BasisDeclared, "2026-11-01", "access.quiet-space", "welcome.met-at-door", "welcome.no-need-to-speak",
		"welcome.small", "welcome.bring-support-person", "welcome.step-out-supported", "welcome.introduce-together", "activity.textiles",
		"activity.conversation", "contribute.teach-a-skill", "contribute.welcome-newcomers", "contribute.sell-at-market",
		"experience.new-in-town", "language.eng")
	p = says(p, no, directory.BasisDeclared, "2026-11-01", "access.accessible-parking")
	p = says(p, directory.Ask, directory.BasisDeclared, "2026-11-01", "access.auslan")
	p = says(p, yes, directory.BasisDocumented, "2026-08-12", "safety.confidential")
	g := p.Group
	g.Summary = "Bring a project or borrow one; hands busy, talking optional."
	g.Description = "Knitting, mending and crochet round one long table. Borrow wool and needles from the basket.\nPlenty of people just sew."
	g.Cost = directory.Cost{Text: "Free", Cents: cents(0)}
	g.FirstVisit = directory.FirstVisit{
		Greeter: "Maree, a volunteer in a green apron, meets you at the front door", WhoGoes: "Mostly women over 50, some newly arrived, all backgrounds",
		FirstMinutes: "People make tea and find a seat. Maree shows you the basket", SizeMin: 6, SizeMax: 10, Layout: "around one long table",
		Talking: "No. You can just say hello", BringSomeone: "Yes: a friend or support person", LeaveEarly: "Whenever you like; the door is behind the table",
		ThingsToBring: "Nothing to bring", Booking: "Just turn up. First name only", IfUpset: "Step out any time. Maree will come with you if you like",
	}
	g.Handover = directory.Handover{ContactName: "Maree", BestTime: "mornings except Tuesday", Capacity: directory.CapacityOpen, CapacityOn: day("2026-11-01")}
	g.Contact = directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0134"}}, Website: "https://stitch.example.org/"}
	g.Contribute = "Show someone a stitch, welcome the next newcomer, or help with the spring market stall."
	g.Checked = directory.Checked{Date: day("2026-11-01"), Method: directory.CheckedByPhone, By: "Maree, who runs it"}
	return p
}

func lunch() directory.Publication {
	p := group(2, directory.KindGroup, "Lygon Long Lunch", "St Brigid’s Hall")
	p = at(p, 2, directory.DisclosureExact, "St Brigid’s Hall", "41 Lygon Street", "Carlton", -37.7975, 144.9672)
	p = meets(p, "2026-02-05T12:00", "FREQ=WEEKLY;BYDAY=TH", 120)
	p = says(p, yes, directory.BasisDeclared, "2026-07-20", "welcome.come-and-go", "welcome.bring-support-person", "culture.halal", "culture.vegetarian",
		"activity.shared-meals", "experience.living-alone")
	p.Group.Summary = "A shared hot lunch for people over 60 who live alone."
	p.Group.Cost = directory.Cost{Text: "$5", Cents: cents(500)}
	p.Group.Age = directory.AgeRange{Min: cents(60)}
	p.Group.Checked = directory.Checked{Date: day("2026-07-20"), Method: directory.CheckedByWebsite}
	return p
}

func circle() directory.Publication {
	p := group(3, directory.KindGroup, "Women’s Welcome Circle", "Rafiqa Women’s Network")
	p = at(p, 3, directory.DisclosureSuburb, HiddenName, HiddenAddress, "Fitzroy", -37.7990, 144.9791)
	p = meets(p, "2026-02-06T10:00", "FREQ=WEEKLY;BYDAY=FR", 90)
	p = says(p, yes, directory.BasisVisited, "2026-11-16", "safety.women-only", "culture.bilingual-facilitator", "language.ara", "language.eng",
		"community.sudanese", "experience.refugees", "welcome.met-at-door", "welcome.watch-first", "activity.conversation")
	p.Group.Summary = "Tea and conversation in Arabic and English, led by women who arrived here too."
	p.Group.Cost = directory.Cost{Cents: cents(0)}
	p.Group.Contact = directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0177"}}}
	p.Group.Checked = directory.Checked{Date: day("2026-11-16"), Method: directory.CheckedByVisit}
	return p
}

func walkers() directory.Publication {
	p := group(4, directory.KindGroup, "Royal Park Slow Walkers", "Parkville Health Walkers")
	p = at(p, 4, directory.DisclosureExact, "Park gates", "Royal Parade", "Parkville", -37.7870, 144.9510)
	p = meets(p, "2026-02-02T09:00", "FREQ=WEEKLY;BYDAY=MO,WE", 60)
	p = says(p, yes, directory.BasisDeclared, "2026-04-20", "welcome.watch-first", "access.seating", "access.assistance-animals", "activity.walking",
		"welcome.no-need-to-speak", "welcome.side-by-side", "format.outdoors")
	p.Group.Summary = "An easy hour on flat paths, with benches, for anyone who has been unwell."
	p.Group.Cost = directory.Cost{Cents: cents(0)}
	p.Group.Checked = directory.Checked{Date: day("2026-04-20"), Method: directory.CheckedByPhone}
	return p
}

func safe() directory.Publication {
	p := group(5, directory.KindGroup, "Steady Ground", "Harbour Support")
	p = at(p, 5, directory.DisclosureHidden, HiddenName, HiddenAddress, "Carlton", -37.8001, 144.9655)
	p = meets(p, "2026-02-04T18:00", "FREQ=WEEKLY;BYDAY=WE", 90)
	p = says(p, yes, directory.BasisConfirmed, "2026-10-01", "safety.women-only", "safety.confidential", "experience.family-domestic-violence")
	p.Group.Summary = "A small, steady circle after family violence."
	p.Group.Topics = []directory.Topic{directory.TopicViolence}
	p.Group.Contact = directory.Contact{Phones: []directory.Phone{{Number: "(03) 5550 0190"}}}
	p.Group.AreasServed = []string{"state:VIC"}
	p.Group.Checked = directory.Checked{Date: day("2026-10-01"), Method: directory.CheckedByPhone}
	return p
}

func bare() directory.Publication {
	p := group(6, directory.KindGroup, "Cards at the Hall", "")
	p.Organisation, p.Group.OrganisationID = nil, ""
	p = at(p, 6, directory.DisclosureExact, "", "9 Station Street", "Carlton North", -37.7870, 144.9715)
	p.Group.ImportedAt = time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	p.Group.Originals = []directory.Original{{Field: "Opening hours", Text: "Most Fridays, ring to see"}}
	return p
}

func online() directory.Publication {
	p := group(7, directory.KindGroup, "Kitchen Table Online", "Open Table")
	p.Group.Meetings = []directory.Meeting{{Start: "2026-02-03T19:00", Zone: "Australia/Melbourne", RRule: "FREQ=WEEKLY;BYDAY=TU", Minutes: 60, Online: true}}
	p = says(p, yes, directory.BasisDeclared, "2026-10-10", "welcome.no-need-to-speak", "activity.conversation")
	p.Group.Summary = "Cook the same soup together from home, camera off if you like."
	p.Group.Cost = directory.Cost{Cents: cents(0)}
	p.Group.AreasServed = []string{"national"}
	p.Group.Checked = directory.Checked{Date: day("2026-10-10"), Method: directory.CheckedByEmail}
	return p
}

func line() directory.Publication {
	p := group(8, directory.KindLine, "Evening Chat Line", "Open Table")
	p.Group.Hours = []directory.Hours{{Always: true}}
	p.Group.Summary = "Someone to talk to, any time."
	p.Group.Contact = directory.Contact{Phones: []directory.Phone{{Number: "1800 555 019", Label: "free call"}}}
	p.Group.AreasServed = []string{"national"}
	return p
}

func clinic() directory.Publication {
	p := group(9, directory.KindService, "Carlton Bill Help", "Carlton Advice")
	p = at(p, 9, directory.DisclosureExact, "Carlton Advice", "3 Elgin Street", "Carlton", -37.7985, 144.9700)
	p.Group.Summary = "Help with bills and forms."
	return p
}

func library() directory.Publication {
	p := group(10, directory.KindPlace, "Rathdowne Reading Room", "City Libraries")
	p = at(p, 10, directory.DisclosureExact, "Reading Room", "660 Rathdowne Street", "Carlton North", -37.7865, 144.9712)
	p.Group.Summary = "Warm, quiet, open to anyone."
	return p
}

// gardeners are many alike, a little farther each, so that there is a second page.
func gardeners(i int) directory.Publication {
	n := 20 + i
	p := group(n, directory.KindGroup, fmt.Sprintf("Garden Bed %d", i+1), "Growers of Brunswick")
	p = at(p, n, directory.DisclosureExact, "", fmt.Sprintf("%d Sydney Road", 100+i), "Brunswick", -37.7745+0.0004*float64(i), 144.9612+0.0012*float64(i%7))
	p = meets(p, "2026-02-07T09:00", "FREQ=WEEKLY;BYDAY=SA", 120)
	p = says(p, yes, directory.BasisDeclared, "2026-10-20", "activity.gardening", "contribute.help-out")
	p.Group.Summary = "Dig, plant and share what grows."
	p.Group.Cost = directory.Cost{Donation: true, Text: "Gold coin"}
	p.Group.Checked = directory.Checked{Date: day("2026-10-20"), Method: directory.CheckedByPhone}
	return p
}
