package match

import (
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// protected tells whether a word tells programs of one organisation apart, so that no slip is forgiven in it
// and having it is not lacking it: levels, ages, who it is for, directions, numbers.
func protected(word string) bool {
	if strings.ContainsAny(word, "0123456789") || directory.DayNameWord(word) || len(word) == 1 {
		return true
	}
	switch word {
	case "first", "second", "third", "fourth", "fifth", "one", "two", "three",
		"beginner", "intermediate", "advanced", "improver", "level", "junior", "senior", "elder", "young", "youth", "teen", "kid", "child",
		"children", "baby", "toddler", "preschool", "adult", "family", "parent", "father", "dad", "mother", "mum", "grandparent",
		"men", "women", "man", "woman", "lady", "ladie", "girl", "boy", "male", "female", "mixed",
		"north", "south", "east", "west", "northern", "southern", "eastern", "western", "upper", "lower", "inner", "outer", "central",
		"chair", "gentle", "aqua", "online", "zoom", "committee", "branch":
		return true
	}
	return false
}

// stateWord gives the state that a word of a name says, in one form.
func stateWord(word string) (string, bool) {
	switch word {
	case "vic", "victoria", "victorian":
		return "vic", true
	case "nsw", "qld", "sa", "wa", "tas", "nt", "act":
		return word, true
	case "queensland":
		return "qld", true
	case "tasmania", "tasmanian":
		return "tas", true
	}
	return "", false
}

// officialWord tells whether a word only says that an organisation is a council or the like.
func officialWord(word string) bool {
	switch word {
	case "city", "council", "shire", "town", "borough", "rural", "regional", "municipality", "government":
		return true
	}
	return false
}

// officeMailbox tells whether a mailbox is everybody's of its domain.
func officeMailbox(mailbox string) bool {
	switch mailbox {
	case "info", "information", "admin", "administration", "office", "enquiries", "enquiry", "inquiries", "contact", "contactus", "reception",
		"hello", "hi", "mail", "email", "post", "library", "libraries", "council", "customer", "customerservice", "programs", "programmes",
		"activities", "events", "bookings", "community", "general", "manager", "secretary", "team", "support":
		return true
	}
	return false
}

// commonPage tells whether the last part of a path names a page of a whole site, not of one group.
func commonPage(part string) bool {
	switch part {
	case "", "home", "index", "index.html", "index.php", "default.aspx", "contact", "contact-us", "about", "about-us", "programs", "programmes",
		"classes", "groups", "services", "activities", "events", "whats-on", "what-s-on", "community", "calendar", "timetable", "courses":
		return true
	}
	return false
}
