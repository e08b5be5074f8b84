package importer

import (
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// hiddenPlaces are the houses that records of one import keep from the public, and those of refuges and the like that are
// here already, whatever source they are of. What one record hides no other may tell.
type hiddenPlaces struct {
	byHouse  map[string][]*hiddenPlace // directory.Houses → places
	byWord   map[string][]*hiddenPlace // a word of the street's name, folded → places
	byStreet map[string][]*hiddenPlace // directory.Streets → places
	open     map[uint64][]uint64       // a place as it is written → the names, at most officeRecords, of records there that hide nothing themselves; both as textSum
}

// officeRecords is from how many open records of different names on a house is taken for an office that is known for more than what one
// record there hides. A house where people sleep, or that its source keeps to itself, never is.
const officeRecords = 6

// hiddenPlace is one of them.
type hiddenPlace struct {
	address          string
	suburb, postcode string // folded; empty where the source does not say
	houses           []string
	owners           []string             // see ownersOf
	always           bool                 // it is no office, however many records are there
	sum              uint64               // see placeSum
	mask             *directory.PlaceMask // made when it is first needed
}

func newHiddenPlaces() *hiddenPlaces {
	return &hiddenPlaces{
		byHouse: map[string][]*hiddenPlace{}, byWord: map[string][]*hiddenPlace{}, byStreet: map[string][]*hiddenPlace{}, open: map[uint64][]uint64{},
	}
}

// learn notes where r is, if that is hidden.
func (h *hiddenPlaces) learn(r *Record) {
	hidden := isHidden(r)
	public := understand.IsPublicOffice(r.Name, r.Organisation)
	for _, p := range r.Places {
		switch {
		case p.Secret != nil:
			h.add(p.Secret.Address, p, r, true)
		case hidden && public && r.ShownAs != directory.DisclosureHidden: // everybody knows where that is
		case hidden:
			h.add(p.where(), p, r, slices.Contains(r.Topics, directory.TopicCrisisHousing))
		case p.Address != "":
			sum, name := p.placeSum(), textSum(r.Name)
			if names := h.open[sum]; len(names) < officeRecords && !slices.Contains(names, name) {
				h.open[sum] = append(names, name)
			}
		}
	}
}

// hiddenAtOnce is how many stored venues are read at once.
const hiddenAtOnce = 500

// learnStored notes where the groups are that are here already and whose place is hidden for what they deal with. What a
// group's own people hide of a hall that others meet in, too, is no reason to hide these.
func (h *hiddenPlaces) learnStored(ctx context.Context, store directory.Reader) error {
	for after := ""; ; {
		venues, err := store.HiddenVenues(ctx, after, hiddenAtOnce)
		if err != nil {
			return fmt.Errorf("read the places that are hidden: %w", err)
		}
		for _, v := range venues {
			groups, err := store.GroupsAtVenue(ctx, v.ID)
			if err != nil {
				return fmt.Errorf("read the groups at a place that is hidden: %w", err)
			}
			for _, g := range groups {
				public, err := atPublicOffice(ctx, store, g)
				if err != nil {
					return err
				}
				if len(g.Topics) > 0 && g.Status != directory.StatusArchived && !public {
					h.add(v.Address+"\n"+v.Name, PlaceText{Address: v.Address, Suburb: v.Suburb, Postcode: v.Postcode}, &Record{Name: g.Name, Phones: g.Contact.Phones},
						slices.Contains(g.Topics, directory.TopicCrisisHousing))
				}
			}
			after = v.ID
		}
		if len(venues) < hiddenAtOnce {
			return nil
		}
	}
}

// atPublicOffice tells whether a stored group is at an address that is no secret.
func atPublicOffice(ctx context.Context, store directory.Reader, g *directory.Group) (bool, error) {
	organisation := ""
	if g.OrganisationID != "" {
		o, err := store.Organisation(ctx, g.OrganisationID)
		if err != nil {
			return false, fmt.Errorf("read the organisation of a hidden group: %w", err)
		}
		organisation = o.Name
	}
	return understand.IsPublicOffice(g.Name, organisation), nil
}

func (h *hiddenPlaces) add(address string, p PlaceText, r *Record, always bool) {
	place := &hiddenPlace{address: address, suburb: folded(p.Suburb), postcode: p.Postcode, houses: directory.Houses(address), owners: ownersOf(r), always: always, sum: p.placeSum()}
	streets := directory.Streets(address)
	if len(streets) == 0 {
		return
	}
	if i := slices.IndexFunc(h.byStreet[streets[0]], place.is); i >= 0 {
		have := h.byStreet[streets[0]][i]
		have.owners, have.always = append(have.owners, place.owners...), have.always || always
		return
	}
	for _, street := range streets {
		h.byStreet[street] = append(h.byStreet[street], place)
	}
	for _, house := range place.houses {
		h.byHouse[house] = append(h.byHouse[house], place)
		if word := streetWord(house); !slices.Contains(h.byWord[word], place) {
			h.byWord[word] = append(h.byWord[word], place)
		}
	}
}

func (p *hiddenPlace) is(other *hiddenPlace) bool {
	return p.address == other.address && p.suburb == other.suburb && p.postcode == other.postcode
}

// placeSum stands for a place as the source writes it, whatever floor or room of the house it is.
func (p PlaceText) placeSum() uint64 {
	address := p.Address
	for part := range strings.SplitSeq(p.Address, ",") {
		if part = strings.TrimSpace(part); part != "" && part[0] >= '0' && part[0] <= '9' {
			address = part
			break
		}
	}
	return textSum(address + "\n" + p.Suburb + "\n" + p.Postcode)
}

// textSum stands for a text, in whatever case.
func textSum(text string) uint64 {
	sum := fnv.New64a()
	sum.Write([]byte(strings.ToLower(text)))
	return sum.Sum64()
}

// ownersOf gives what a record shares with others that the same people run: who runs it, what it is called, and its
// telephone numbers.
func ownersOf(r *Record) (owners []string) {
	for _, name := range []string{r.Organisation, r.Name} {
		if name = folded(name); name != "" && !slices.Contains(owners, name) {
			owners = append(owners, name)
		}
	}
	for _, phone := range r.Phones {
		owners = append(owners, strings.Map(digitsOnly, phone.Number))
	}
	return owners
}

func digitsOnly(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// isOffice tells whether a hidden place is that of an office of many records, whose address tells nothing of one.
func (h *hiddenPlaces) isOffice(place *hiddenPlace) bool {
	return !place.always && len(h.open[place.sum]) >= officeRecords
}

// streetWord gives the longest word of a house's street: a text that lacks it does not name the house.
func streetWord(house string) string {
	words := strings.Fields(house)
	return slices.MaxFunc(words[1:len(words)-1], func(a, b string) int { return len(a) - len(b) })
}

// keptFrom gives the records with what others of the import hide taken out of them.
func (h *hiddenPlaces) keptFrom(records iter.Seq2[*Record, error]) iter.Seq2[*Record, error] {
	if len(h.byStreet) == 0 {
		return records
	}
	return func(yield func(*Record, error) bool) {
		for r, err := range records {
			if err == nil {
				h.keepFrom(r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// keepFrom takes the hidden places out of what r says, and hides r where it is in one of them. A house that
// r is in itself stays in its words: in another suburb it is another house, and where r is hidden its words
// are masked whenever it is shown.
func (h *hiddenPlaces) keepFrom(r *Record) {
	var own []string
	hidden := isHidden(r)
	mayBeBeside := !hidden && !understand.IsPublicOffice(r.Name, r.Organisation)
	for _, p := range r.Places {
		own = append(own, directory.Houses(p.where())...)
		r.BesideHidden = r.BesideHidden || mayBeBeside && h.isBeside(r, p)
	}
	seen := &wordFinder{places: h}
	r.mask(seen)
	for _, place := range seen.found {
		if h.isOffice(place) || slices.ContainsFunc(place.houses, func(house string) bool { return slices.Contains(own, house) }) {
			continue
		}
		if place.mask == nil {
			place.mask = directory.NewAddressMask(place.address)
		}
		r.mask(place.mask)
	}
}

// isBeside tells whether a place of r is the house of a hidden one, or may be: where the same people say of the street
// another number nearby, or none.
func (h *hiddenPlaces) isBeside(r *Record, p PlaceText) bool {
	houses := directory.Houses(p.where())
	var owners []string
	for _, house := range houses {
		for _, place := range h.byHouse[house] {
			if !p.isIn(place) || h.isOffice(place) {
				continue
			}
			if !otherRooms(p.where(), place.address) {
				return true
			}
			if owners == nil {
				owners = ownersOf(r)
			}
			if slices.ContainsFunc(owners, func(owner string) bool { return slices.Contains(place.owners, owner) }) {
				return true
			}
		}
	}
	for _, street := range directory.Streets(p.where()) {
		for _, place := range h.byStreet[street] {
			if !p.isIn(place) || h.isOffice(place) || !nearby(houses, place.houses) {
				continue
			}
			if owners == nil {
				owners = ownersOf(r)
			}
			if slices.ContainsFunc(owners, func(owner string) bool { return slices.Contains(place.owners, owner) }) {
				return true
			}
		}
	}
	return false
}

// rooms finds the part of a building of offices that an address names: "Suite 105", "2nd Floor". Flats and units are none,
// for people live there.
var rooms = regexp.MustCompile(`(?i)\b(?:(suites?|ste|rooms?|rm|floor|level|building|bldg)\.?\s+(?:no\.?\s*)?([\pL]?-?\d+[\pL]?|[\pL])\b|(\d+)(?:st|nd|rd|th)\s+(floor|level)\b)`)

// otherRooms tells whether two addresses of one building name different offices of it.
func otherRooms(a, b string) bool {
	x, y := roomsOf(a), roomsOf(b)
	for kind, room := range x {
		if y[kind] != "" && y[kind] != room {
			return true
		}
	}
	return false
}

// roomsOf gives the rooms an address names, by what they are called.
func roomsOf(address string) map[string]string {
	found := map[string]string{}
	for _, m := range rooms.FindAllStringSubmatch(strings.ToLower(address), -1) {
		found[strings.TrimSuffix(m[1]+m[4], "s")] = m[2] + m[3]
	}
	return found
}

// nearbyNumbers is how far the numbers of two houses may lie apart that are one building.
const nearbyNumbers = 10

// nearby tells whether houses of one street may be one building.
func nearby(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool {
			n, m := houseNumber(x), houseNumber(y)
			return max(n, m)-min(n, m) <= nearbyNumbers
		})
	})
}

// houseNumber gives the number that a house of directory.Houses begins with.
func houseNumber(house string) int {
	digits, _, _ := strings.Cut(house, " ")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -nearbyNumbers // longer than any number of a house
	}
	return n
}

// where gives the words of a place that may name its house.
func (p PlaceText) where() string { return p.Address + "\n" + p.Name }

// isIn tells whether p, whose house has the same number and street, lies in the same suburb. Where one of
// them does not say, it may.
func (p PlaceText) isIn(place *hiddenPlace) bool {
	suburb := folded(p.Suburb)
	switch {
	case suburb != "" && place.suburb != "" && suburb == place.suburb, p.Postcode != "" && p.Postcode == place.postcode:
		return true
	case suburb != "" && place.suburb != "":
		return false
	}
	return p.Postcode == "" || place.postcode == ""
}

// wordFinder is a masker that changes nothing and finds the places that texts may name.
type wordFinder struct {
	places *hiddenPlaces
	found  []*hiddenPlace
}

func (f *wordFinder) Text(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return text
	}
	for _, word := range directory.Tokens(text) {
		f.note(text, f.places.byWord[word])
	}
	return text
}

// Link finds a street whose words an address runs together.
func (f *wordFinder) Link(address string) string {
	if !strings.ContainsAny(address, "0123456789") {
		return address
	}
	lower := strings.ToLower(address)
	for word, places := range f.places.byWord {
		const shortest = 4
		if utf8.RuneCountInString(word) >= shortest && strings.Contains(lower, word) {
			f.note(address, places)
		}
	}
	f.Text(address)
	return address
}

// note takes those of the places whose number text has too.
func (f *wordFinder) note(text string, places []*hiddenPlace) {
	for _, place := range places {
		numbered := slices.ContainsFunc(place.houses, func(house string) bool {
			number, _, _ := strings.Cut(house, " ")
			return strings.Contains(text, number)
		})
		if numbered && !slices.Contains(f.found, place) {
			f.found = append(f.found, place)
		}
	}
}
