package directory

import (
	"cmp"
	"encoding/binary"
	"net/url"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
)

const (
	// MostPerMatchKey is how many groups may share a match key. One that more share, a council's telephone
	// number or the name "Playgroup", finds nobody: the groups that are the same are found by another key.
	MostPerMatchKey = 20
	// mostMatchKeys bounds the keys of one group, which may have 200 places.
	mostMatchKeys = 48
	// mostKeyWords is how many words of a name make keys in each of its places, two by two: the longest, which
	// are the rarest.
	mostKeyWords = 4
	// mostKeyLinks and mostKeyNames bound a list of links or of other names.
	mostKeyLinks, mostKeyNames = 4, 4
)

// The kinds of match keys. They are part of what is hashed: a new meaning is a new name.
const (
	keyPhone = "phone"
	keyEmail = "email"
	keyWeb   = "web"
	keyName  = "name" // every word of a name, wherever it is
	keyWord  = "word" // two telling words of a name in one place, or its only one
)

// MatchKeys gives numbers that stand for what a group is recognised by, of all its listings: in order,
// each once. Two groups that may be the same share one. They are made from what is published alone, so
// that nothing found through them tells of a hidden place. Stores keep them beside the listings.
func MatchKeys(listings []*Listing) []int64 {
	if len(listings) == 0 {
		return nil
	}
	k := &matchKeys{}
	first := listings[0] // all share what is no place
	for _, phone := range first.Contact.Phones {
		k.add(keyPhone, DialledDigits(phone.Number))
	}
	k.add(keyEmail, strings.ToLower(first.Contact.Email))
	k.add(keyWeb, WebPage(first.Contact.Website))
	for _, link := range first.Contact.Links[:min(len(first.Contact.Links), mostKeyLinks)] {
		k.add(keyWeb, WebPage(link.URL))
	}
	organisation := NameWords(first.Organisation)
	var names [][]string // with and without their subtitles
	for _, text := range append([]string{first.Name}, first.AlsoKnownAs[:min(len(first.AlsoKnownAs), mostKeyNames)]...) {
		whole, title := splitName(text)
		k.add(keyName, soundOfAll(whole))
		k.add(keyName, soundOfAll(append(slices.Clone(whole), organisation...))) // "Uniting Playgroup" is Uniting's "Playgroup"
		names = append(names, whole)
		if len(title) < len(whole) {
			names = append(names, title)
		}
	}
	k.addWords(listings, names)
	slices.Sort(k.keys)
	return slices.Compact(k.keys)
}

// splitName gives the words of a name, all and those before its subtitle.
func splitName(text string) (whole, title []string) {
	for _, word := range NameParts(text) {
		whole = append(whole, word.Text)
		if !word.Subtitle {
			title = append(title, word.Text)
		}
	}
	return whole, title
}

// matchKeys collects keys, the most telling first.
type matchKeys struct{ keys []int64 }

// add notes a key; an empty text gives none.
func (k *matchKeys) add(kind, text string) {
	if text != "" && len(k.keys) < mostMatchKeys {
		k.keys = append(k.keys, int64(xxhash.Sum64String(kind+"\x00"+text)))
	}
}

// addWords adds the telling words of the names, in every place.
func (k *matchKeys) addWords(listings []*Listing, names [][]string) {
	var seen []string
	for _, l := range listings {
		suburb := NameWords(l.Suburb)
		for _, place := range coarsePlaces(l) {
			if slices.Contains(seen, place) {
				continue
			}
			seen = append(seen, place)
			for _, name := range names {
				k.addPairs(telling(name, suburb), place)
			}
		}
	}
}

// addPairs adds the longest words two by two, in whatever order they stand, or the only one there is.
func (k *matchKeys) addPairs(words []string, place string) {
	sounds := make([]string, 0, len(words))
	for _, word := range words {
		if sound := soundOf(word); !slices.Contains(sounds, sound) {
			sounds = append(sounds, sound)
		}
	}
	slices.SortFunc(sounds, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	sounds = sounds[:min(len(sounds), mostKeyWords)]
	slices.Sort(sounds)
	if len(sounds) == 1 {
		k.add(keyWord, sounds[0]+"\x00"+place)
	}
	for i := range sounds {
		for _, other := range sounds[i+1:] {
			k.add(keyWord, sounds[i]+" "+other+"\x00"+place)
		}
	}
}

// coarsePlaces gives where a listing is, roughly: its postcode, or the suburb where none is known; without
// a place, the areas it serves.
func coarsePlaces(l *Listing) []string {
	switch {
	case l.Postcode != "":
		return []string{l.Postcode}
	case l.SuburbID != "":
		return []string{l.SuburbID}
	case l.Suburb != "":
		return []string{strings.Join(Tokens(l.Suburb+" "+l.State), " ")}
	}
	const most = 3
	return l.Areas[:min(len(l.Areas), most)]
}

// soundOf gives a word so that most slips leave it the same: its first letter and the consonants behind
// it, none twice in a row. A word with a digit is as it is.
func soundOf(word string) string {
	if strings.ContainsAny(word, "0123456789") {
		return word
	}
	var sound []byte
	for i := range len(word) {
		c := word[i]
		if i > 0 && (strings.IndexByte("aeiouy", c) >= 0 || c == sound[len(sound)-1]) {
			continue
		}
		sound = append(sound, c)
	}
	return string(sound)
}

// soundOfAll gives a name's words by sound, in one order, each once.
func soundOfAll(words []string) string {
	sounds := make([]string, len(words))
	for i, word := range words {
		sounds[i] = soundOf(word)
	}
	slices.Sort(sounds)
	return strings.Join(slices.Compact(sounds), " ")
}

// DialledDigits gives a telephone number as it is dialled in Australia, in digits alone: "0355500134". It is
// empty where there are too few to be a number.
func DialledDigits(number string) string {
	const fewest = 6 // 13 11 14
	digits := strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, number)
	if len(digits) == 11 && strings.HasPrefix(digits, "61") {
		digits = "0" + digits[2:]
	}
	if len(digits) < fewest {
		return ""
	}
	return digits
}

// WebPage gives what tells one web page from another: the host without www, the path without a slash at its
// end, and the query. It is empty where the address has no host.
func WebPage(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	for _, prefix := range []string{"www.", "m."} {
		host = strings.TrimPrefix(host, prefix)
	}
	page := host + strings.ToLower(strings.TrimRight(u.Path, "/"))
	if u.RawQuery != "" {
		page += "?" + u.RawQuery
	}
	return page
}

// PackMatchKeys writes keys as stores keep them, eight bytes each.
func PackMatchKeys(keys []int64) []byte {
	packed := make([]byte, 0, 8*len(keys))
	for _, key := range keys {
		packed = binary.BigEndian.AppendUint64(packed, uint64(key))
	}
	return packed
}
