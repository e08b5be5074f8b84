package match

import (
	"math"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// reach is what two groups' contacts say.
type reach struct {
	points  float64
	reasons []string
}

// compareContacts compares telephone numbers, e-mail and web addresses. shared says that both name one
// organisation: then a site may well be that one's.
func compareContacts(a, b *Features, shared bool) reach {
	var r reach
	told, agree := 0, 0
	compare := func(both, same bool, points float64, reason string) {
		if !both {
			return
		}
		told++
		if same {
			agree++
			r.points += points
			r.reasons = append(r.reasons, reason)
		}
	}
	points, same := samePhone(a, b)
	compare(len(a.Phones) > 0 && len(b.Phones) > 0, same, points, "same telephone number")
	compare(a.Email != "" && b.Email != "", a.Email == b.Email, emailPoints(a.Email), "same e-mail address")
	points, reason := samePage(a, b, shared)
	compare(len(a.Pages) > 0 && len(b.Pages) > 0, points > 0, points, reason)
	r.points = math.Min(r.points, contactMost)
	switch {
	case agree > 0 || told == 0:
	case told == 1:
		r.points, r.reasons = contactOther, []string{"another contact"}
	default:
		r.points, r.reasons = contactsOther, []string{"no contact in common"}
	}
	return r
}

func samePhone(a, b *Features) (points float64, same bool) {
	for _, phone := range a.Phones {
		if !slices.Contains(b.Phones, phone) {
			continue
		}
		same = true
		if line := a.Kind == directory.KindLine && b.Kind == directory.KindLine; line || !ofAnOrganisation(phone) {
			return contactPhone, true
		}
		points = contactTollFree
	}
	return points, same
}

// ofAnOrganisation tells whether a number is answered for a whole organisation: free call, 13, 1300.
func ofAnOrganisation(phone string) bool {
	return strings.HasPrefix(phone, "18") || strings.HasPrefix(phone, "13")
}

func emailPoints(email string) float64 {
	mailbox, _, _ := strings.Cut(email, "@")
	if officeMailbox(mailbox) {
		return contactOffice
	}
	return contactEmail
}

func samePage(a, b *Features, shared bool) (points float64, reason string) {
	for _, x := range a.Pages {
		for _, y := range b.Pages {
			host, path, _ := strings.Cut(x, "/")
			other, _, _ := strings.Cut(y, "/")
			if host != other {
				continue
			}
			switch {
			case x == y && !commonPage(path[strings.LastIndexByte(path, '/')+1:]):
				return contactPage, "same web page"
			case !ownSite(host):
			case shared || strings.HasSuffix(host, ".gov.au"):
				points, reason = max(points, contactSharedSite), "same web site"
			default:
				points, reason = max(points, contactSite), "same web site"
			}
		}
	}
	return points, reason
}

// ownSite tells whether a host has the pages of one owner: others have everybody's.
func ownSite(host string) bool {
	for _, everybody := range []string{"facebook.com", "meetup.com", "instagram.com", "eventbrite.com", "eventbrite.com.au", "google.com", "linktr.ee", "youtube.com"} {
		if host == everybody || strings.HasSuffix(host, "."+everybody) {
			return false
		}
	}
	return true
}

// compareOrganisations says whether both name one organisation, or two.
func compareOrganisations(a, b *Features) (same, other bool) {
	x, y := ownWords(a.organisation), ownWords(b.organisation)
	if len(x) == 0 || len(y) == 0 {
		return false, false
	}
	common := 0
	for _, word := range x {
		if slices.Contains(y, word) {
			common++
		}
	}
	return common == min(len(x), len(y)), common == 0
}

// ownWords leaves out of an organisation's name what says only that it is one.
func ownWords(organisation []string) []string {
	own := slices.DeleteFunc(slices.Clone(organisation), func(word string) bool {
		return officialWord(word) || directory.EverydayNameWord(word)
	})
	if len(own) == 0 {
		return organisation
	}
	return own
}
