package web

import (
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// partIntro says in a sentence what a part's page is for.
func partIntro(part directory.EditPart) string {
	switch part {
	case directory.PartWhat:
		return "The first thing people read. Plain words, as you would say them on the phone."
	case directory.PartWhen:
		return "Say it in words. We work out the dates, and you check them."
	case directory.PartWho:
		return "People stay where they find others like them. Say who comes, kindly and truly."
	case directory.PartVisit:
		return "This is what a nervous newcomer reads. One plain sentence each is best. Skip what does not fit."
	case directory.PartIn:
		return "A no helps too: it saves somebody a trip in vain."
	case directory.PartSafety:
		return "These are promises people lean on, so a curator looks at them before they show."
	case directory.PartCost:
		return "Most people do not dare to ask about money."
	case directory.PartContact:
		return "Where somebody can ask before they come."
	}
	return ""
}

// partQuestions are the questions of a part's page, in order. The times and places of PartWhen have pages of their own.
func partQuestions(part directory.EditPart, vocabulary *directory.Vocabulary) []question {
	switch part {
	case directory.PartWhat:
		return whatQuestions(vocabulary)
	case directory.PartWho:
		return whoQuestions(vocabulary)
	case directory.PartVisit:
		return visitQuestions(vocabulary)
	case directory.PartIn:
		return attributesOf(vocabulary, "access", "step-free-entrance", "step-free-inside", "accessible-toilet", "accessible-parking", "quiet-space", "public-transport", "hearing-loop")
	case directory.PartSafety:
		return attributesOf(vocabulary, "safety", "leave-any-time", "first-name-only", "two-leaders", "confidential", "complaints-path", "child-safe", "venue-not-public")
	case directory.PartCost:
		return costQuestions(vocabulary)
	case directory.PartContact:
		return contactQuestions(vocabulary)
	}
	return nil
}

func whatQuestions(vocabulary *directory.Vocabulary) []question {
	return []question{
		textOf("name", "What is it called?", 200, func(g *directory.Group) *string { return &g.Name }),
		textOf("summary", "In one sentence, what do people do there?", 300, func(g *directory.Group) *string { return &g.Summary }).
			like("We knit, sew and mend side by side over a cuppa."),
		textOf("description", "Is there more to say?", 10000, func(g *directory.Group) *string { return &g.Description }).long(),
		pickOf(vocabulary, "activity", "What do people do?", "Type a word, such as walking or craft."),
		linesOf("also_known_as", "Other names people know it by", func(g *directory.Group) *[]string { return &g.AlsoKnownAs }).hinted("One a line."),
	}
}

func whoQuestions(vocabulary *directory.Vocabulary) []question {
	public := "What you choose shows on your page. That somebody searched by it is never recorded."
	return append([]question{
		textOf("first_visit.who_goes", "Who already goes?", 300, func(g *directory.Group) *string { return &g.FirstVisit.WhoGoes }).
			like("Mostly men over 50, all backgrounds.").hinted("Plain words, no diagnoses, nobody in particular."),
		ageOf("age.min", "Youngest age", func(g *directory.Group) **int { return &g.Age.Min }).hinted("In years. Leave it empty where there is none."),
		ageOf("age.max", "Oldest age", func(g *directory.Group) **int { return &g.Age.Max }),
		textOf("eligibility", "Is there anything else that decides who may come?", 2000, func(g *directory.Group) *string { return &g.Eligibility }).long().
			like("People who live in Moreland."),
		pickOf(vocabulary, "experience", "Do most members share something they have been through?", public),
		pickOf(vocabulary, "led-by", "Does a leader say publicly that they have been there too?", public),
		pickOf(vocabulary, "community", "Is it for, or from, a community?", public),
		pickOf(vocabulary, "language", "Which languages does a leader speak with people?", "English need not be said. Type a language, in English or its own script."),
	}, attributesOf(vocabulary, "culture", "newcomer-english", "welcomes-all-faiths")...)
}

func visitQuestions(vocabulary *directory.Vocabulary) []question {
	asked := func(slug string) question {
		a, ok := vocabulary.Attribute("welcome." + slug)
		if !ok {
			return question{}
		}
		return attributeOf(a)
	}
	first := []question{
		asked("met-at-door"),
		textOf("first_visit.greeter", "Who will greet them?", 300, func(g *directory.Group) *string { return &g.FirstVisit.Greeter }).
			like("Sam, a volunteer, will meet you at the door.").hinted("Write to the person: “you”."),
		textOf("first_visit.first_minutes", "What happens in the first 10 minutes?", 300, func(g *directory.Group) *string { return &g.FirstVisit.FirstMinutes }).
			like("People make tea and find a seat."),
		numberOf("first_visit.size_min", "How many people usually come, at the fewest?", func(g *directory.Group) int { return g.FirstVisit.SizeMin }, func(g *directory.Group, n int) { g.FirstVisit.SizeMin = n }),
		numberOf("first_visit.size_max", "And at the most?", func(g *directory.Group) int { return g.FirstVisit.SizeMax }, func(g *directory.Group, n int) { g.FirstVisit.SizeMax = n }),
		textOf("first_visit.layout", "How do people sit or stand?", 300, func(g *directory.Group) *string { return &g.FirstVisit.Layout }).like("around one table"),
		asked("no-need-to-speak"),
		textOf("first_visit.talking", "How much talking is there?", 300, func(g *directory.Group) *string { return &g.FirstVisit.Talking }).
			like("You can just say hello. No one shares unless they want to."),
		asked("bring-support-person"),
		asked("watch-first"),
		asked("come-and-go"),
		textOf("first_visit.leave_early", "What if they want to leave early?", 300, func(g *directory.Group) *string { return &g.FirstVisit.LeaveEarly }).
			like("Leave whenever you like; the door is by the kitchen."),
		asked("step-out-supported"),
		textOf("first_visit.if_upset", "What if they feel upset?", 300, func(g *directory.Group) *string { return &g.FirstVisit.IfUpset }).
			like("You can step out any time. Sam will come with you if you like."),
		textOf("first_visit.if_not_for_you", "What if it is not for them?", 300, func(g *directory.Group) *string { return &g.FirstVisit.IfNotForYou }).
			like("No one will call you. You can try again any time."),
		asked("new-people-now"),
		textOf("first_visit.bring_someone", "Anything to say about bringing someone?", 300, func(g *directory.Group) *string { return &g.FirstVisit.BringSomeone }).
			like("Yes: a friend, carer or support worker.").folded(),
		textOf("first_visit.watch_first", "Anything to say about watching first?", 300, func(g *directory.Group) *string { return &g.FirstVisit.WatchFirst }).
			like("You can watch your first time.").folded(),
	}
	return append(first, without(attributesOf(vocabulary, "welcome"), append(first, asked("introduce-together")))...)
}

// without leaves out the questions asked already.
func without(questions, asked []question) []question {
	names := map[string]bool{}
	for _, q := range asked {
		names[q.Name] = true
	}
	var left []question
	for _, q := range questions {
		if !names[q.Name] {
			left = append(left, q)
		}
	}
	return left
}

func costQuestions(vocabulary *directory.Vocabulary) []question {
	money := func(name, label string, needed bool, field func(*directory.Group) **int) question {
		return question{
			Name: name, Kind: "text", Label: label, Most: 10, InMode: "decimal",
			get: func(g *directory.Group) string {
				if cents := *field(g); cents != nil && *cents > 0 {
					return strings.TrimPrefix(dollars(*cents), "$")
				}
				return ""
			},
			set: func(g *directory.Group, in inputs) string {
				text := in.get(name)
				switch {
				case in.get("cost") != "paid":
					return ""
				case text != "":
				case needed && in.get("cost.text") == "":
					return "say how much it is, or say the cost in your own words below"
				default:
					*field(g) = nil
					return ""
				}
				cents, ok := understand.ParseMoney("$" + strings.TrimPrefix(text, "$"))
				if !ok {
					return "write dollars, such as 5 or 7.50"
				}
				*field(g) = cents
				return ""
			},
		}
	}
	questions := []question{
		choiceOf("cost", "What does a visit cost?", []option{
			{"free", "Nothing", ""}, {"paid", "A price", "Say how much below"}, {"donation", "A donation", "Gold coin, or pay what you can"}, {"", "Skip", ""},
		}, costChoice, func(g *directory.Group, choice string) {
			if choice == costChoice(g) {
				return
			}
			g.Cost.Text = ""
			g.Cost.Cents, g.Cost.ConcessionCents, g.Cost.Donation = nil, nil, choice == "donation"
			if choice == "free" {
				g.Cost.Cents = new(int)
			}
		}),
		money("cost.cents", "Price in dollars", true, func(g *directory.Group) **int { return &g.Cost.Cents }),
		money("cost.concession_cents", "Concession in dollars", false, func(g *directory.Group) **int { return &g.Cost.ConcessionCents }),
		{
			Name: "cost.text", Kind: "text", Label: "Or say the cost in your own words", Most: 500, Example: "$5, $3 concession, first visit free",
			get: func(g *directory.Group) string { return g.Cost.Text },
			set: func(g *directory.Group, in inputs) string { g.Cost.Text = in.get("cost.text"); return "" },
		},
		textOf("first_visit.things_to_bring", "What should someone bring?", 300, func(g *directory.Group) *string { return &g.FirstVisit.ThingsToBring }).like("Nothing to bring."),
		textOf("first_visit.booking", "How does somebody join?", 300, func(g *directory.Group) *string { return &g.FirstVisit.Booking }).like("Just turn up. First name only."),
	}
	questions = append(questions, attributesOf(vocabulary, "cost", "drop-in", "book", "referral-needed", "waitlist", "full")...)
	questions = append(questions, textOf("contribute", "What could a member give?", 1000, func(g *directory.Group) *string { return &g.Contribute }).long().
		like("Help set up, teach a stitch, bring a cake.").hinted("People grow by giving."))
	return append(questions, attributesOf(vocabulary, "contribute", "help-out", "teach-a-skill", "welcome-newcomers")...)
}

// costChoice says which kind of cost a group tells.
func costChoice(g *directory.Group) string {
	switch {
	case g.Cost.Free():
		return "free"
	case g.Cost.Cents != nil:
		return "paid"
	case g.Cost.Donation:
		return "donation"
	}
	return ""
}

func contactQuestions(vocabulary *directory.Vocabulary) []question {
	questions := []question{
		{
			Name: "contact.phones", Kind: "lines", Label: "Phone numbers", Most: 1000, Hint: "One a line. Words in brackets say what it is for.", Example: "03 5550 0134 (bookings)",
			get: phoneLines, set: setPhones,
		},
		textOf("contact.email", "E-mail address", 254, func(g *directory.Group) *string { return &g.Contact.Email }),
		{
			Name: "contact.website", Kind: "text", Label: "Website", Most: 2000, InMode: "url",
			get: func(g *directory.Group) string { return g.Contact.Website },
			set: func(g *directory.Group, in inputs) string {
				g.Contact.Website = in.get("contact.website")
				if site := g.Contact.Website; site != "" && !strings.Contains(site, "://") {
					g.Contact.Website = "https://" + site
				}
				return ""
			},
		},
		textOf("handover.contact_name", "Whom can a newcomer ask for?", 200, func(g *directory.Group) *string { return &g.Handover.ContactName }).
			like("Sam").hinted("A first name is enough. Ask them before you write it."),
		textOf("handover.best_time", "When is a good time to call?", 500, func(g *directory.Group) *string { return &g.Handover.BestTime }).like("mornings, not on Tuesday"),
	}
	questions = append(questions, attributesOf(vocabulary, "welcome", "introduce-together", "meet-beforehand")[:2]...)
	questions = append(questions,
		textOf("handover.met_outside", "Can somebody be met outside, or on the way?", 500, func(g *directory.Group) *string { return &g.Handover.MetOutside }).like("Yes, at the tram stop, if you ring the day before."),
		choiceOf("handover.capacity", "Is there room for new people?", []option{{"open", "Yes, come along", ""}, {"waitlist", "There is a waiting list", ""}, {"closed", "Not now", ""}, {"", "Skip", ""}},
			func(g *directory.Group) string { return string(g.Handover.Capacity) },
			func(g *directory.Group, value string) { g.Handover.Capacity = directory.Capacity(value) }),
		numberOf("handover.wait_weeks", "How many weeks is the wait, about?", func(g *directory.Group) int { return g.Handover.WaitWeeks }, func(g *directory.Group, n int) { g.Handover.WaitWeeks = n }),
		textOf("handover.need_to_know", "Is there anything you need to know about a person?", 500, func(g *directory.Group) *string { return &g.Handover.NeedToKnow }).
			like("Nothing."),
	)
	return questions
}

func phoneLines(g *directory.Group) string {
	var lines []string
	for _, p := range g.Contact.Phones {
		line := p.Number
		if p.Label != "" {
			line += " (" + p.Label + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func setPhones(g *directory.Group, in inputs) string {
	text := in.get("contact.phones")
	if text == phoneLines(g) {
		return ""
	}
	var phones []directory.Phone
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		found, told := understand.ParsePhones(line, "")
		if len(found) == 0 || !told.Understood {
			return "line " + strconv.Itoa(n+1) + " is no number we can dial: write it with its area code, such as 03 5550 0134"
		}
		phones = append(phones, found...)
	}
	g.Contact.Phones = phones
	return ""
}
