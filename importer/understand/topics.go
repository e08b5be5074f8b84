package understand

import (
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// violenceWords mark family and domestic violence, however people write it.
var violenceWords = regexp.MustCompile(`(?i)\b(?:` + strings.Join([]string{
	`(?:family|domestic|intimate|partner|spous(?:e|al)|relationship|dating|gender(?:ed|[- ]based)?)['’]?s?[\s\-–/&,+]+(?:(?:and|or)[\s\-–]+)?(?:(?:family|domestic|sexual|partner)[\s\-–/&,+]+){0,2}(?:violence|abuse)`,
	`(?:elder|emotional|psychological|financial|economic|spousal|verbal)[\s\-–]+abuse`,
	// "DV", "D.V.", "D&FV", and the orders of the states' courts; "DVD" is another word.
	`d\.?[/&]?\s?&?\s?f?\.?v`, `d\.\s?v\.`, `d[fs]v`, `dfsv`, `fdv`, `fdsv`, `fv`, `sfv`, `ipv`, `dvaf`, `dvos?`, `fvi?os?`, `a?avos?`, `advos?`, `pvros?`, `(?-i:IVOs?)`,
	`(?:protection|intervention|restraining|apprehended (?:personal |domestic )?violence|violence)[\s\-–]+orders?`,
	`batter(?:ed|ers?|ing (?:husbands?|partners?|men|man))`, `coercive(?:ly)?[\s\-–]+control\w*`, `controlling[\s\-–]+(?:partners?|relationships?|husbands?|behaviou?rs?|ex)`,
	`(?:abusive|violent|abused)[\s\-–]+(?:ex|former|past|male|intimate|home|domestic|family)?[\s\-–]*(?:partners?|relationships?|ex(?:es)?|husbands?|wife|wives|boyfriends?|girlfriends?|spouses?|marriages?|homes?|households?|famil(?:y|ies)|fathers?|parents?|situations?|m[ae]n|wom[ae]n|behaviou?rs?)`,
	`(?:abusive|violent)[\s\-–]+ex`, `(?:their|his|her|your|my|an|the)[\s]+abusers?`, `victim[\s\-–]+survivors?`,
	`violence[\s\-–]+(?:(?:in|at|within|from|by|against|towards?)[\s\-–]+)(?:(?:the|a|an|their|her|his|your|my)[\s\-–]+)?(?:(?:ex|former|current)[\s\-–]+)?(?:homes?|house|famil(?:y|ies)|relationships?|partners?|ex|husbands?|spouses?|wom[ae]n|children|marriages?)`,
	`(?:flee|fled|fleeing|escap(?:e|es|ed|ing)|leave|left|leaving|surviv(?:e|ed|ing|ors? of)|experienc(?:e|ed|ing)|affected by|impacted by|subject(?:ed)? to|victims? of|at risk of|exposed to|facing|us(?:e|es|ed|ing|ers? of)|live with|living with|free (?:from|of))[\s\-–]+(?:[\pL'’]+[\s,/&\-–]+){0,4}?(?:violence|violent|abuse|abusive)`,
	`(?:stop|stopping|end|ending)[\s\-–]+(?:the[\s]+)?violence`,
	`(?:women|woman)['’]?s?['’]?[\s\-–]+(?:safe[\s\-–]+)?(?:refuges?|shelters?|safe[\s\-–]+(?:places?|spaces?|houses?|rooms?|accommodation|housing))`,
	`(?:men|man)['’]?s?['’]?[\s\-–]+(?:[\pL]+[\s\-–]+){0,2}?behaviou?r(?:al)?`, `behaviou?r[\s\-–]+change`,
	`safe[\s\-–]*steps`, `safe[\s\-–]*houses?`,
}, "|") + `)\b`)

// topicWords mark what a group deals with, in the words of names, categories and descriptions.
var topicWords = []struct {
	topic directory.Topic
	words *regexp.Regexp
}{
	{directory.TopicViolence, violenceWords},
	{directory.TopicSexualAssault, regexp.MustCompile(`(?i)\b(?:sexual(?:ly)?\s+(?:assault(?:ed)?|abuse[d]?|violence|exploitation)|rape|casa|sarc|child sexual|incest|sexual and family violence)\b`)},
	{directory.TopicCrisisHousing, regexp.MustCompile(`(?i)\b(?:crisis (?:and (?:transitional|emergency) )?(?:accommodation|housing|shelter|supported accommodation)|emergency (?:and crisis )?(?:accommodation|housing|shelters?)|refuges?|homeless(?:ness)? shelters?|night shelters?|women['’]?s shelters?|youth (?:refuge|shelter)s?|safe accommodation|(?:safe|temporary) havens?|havens? for (?:[\pL’']+ ){0,2}?(?:homeless|women|children|families|youth)|(?:shelters?|beds?|housing|accommodation) for (?:[\pL’']+ ){0,2}?homeless|short[- ]term supported (?:crisis )?accommodation|supported crisis accommodation)\b`)},
}

// notRefuge are refuges nobody hides in, and words that only look like those of violence.
var notRefuge = regexp.MustCompile(`(?i)\brefuge (?:cove|bay|beach|island|creek|harbour|rocks?)\b|\b(?:fish|game|flora)\s+(?:&|and)\s+(?:wildlife|fauna)\b[^.\n]{0,40}\brefuges?\b|\b(?:animals?|dogs?|cats?|pets?|horse|donkey|koala|wildlife)\s+shelters?\b|\b(?:wildlife|koala|animal|bird|pedestrian|flora|fauna|nature|fire|cyclone|evacuation|bat|tax)\s+refuges?\b|\bno crisis accommodation(?: is)? available\b|\bplaces? of last resort\b` +
	`|\b(?:drugs?|alcohol|substances?|solvents?|inhalants?|medication)\s+(?:abuse|abusers?)\b|\bdv\s+(?:cam\w*|tapes?|films?|video\w*|edit\w*|lottery)\b` +
	`|\b(?:tree|vegetation|consumer|data|wildlife|heritage|plant)\s+protection orders?\b|\bnon[\s\-–]?violen\w+`)

// initials are the short words of violenceWords.
var initials = wordSet(`dv dfv dsv dfsv fdv fdsv fv sfv ipv dvaf dvo dvos fvo fvos fvio fvios avo avos aavo aavos advo advos pvro pvros ivo ivos casa sarc`)

// hasInitials tells whether a text has one of initials as a word, in less time than a pattern takes.
func hasInitials(text string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) {
		if len(word) <= 5 && initials[strings.ToLower(word)] {
			return true
		}
	}
	return false
}

// Topics tells what a record deals with by its words, erring towards marking it: a topic hides the
// place until a curator decides.
func Topics(texts ...string) []directory.Topic {
	text := strings.Join(texts, "\n")
	if !containsAny(strings.ToLower(text), "violen", "abus", "refuge", "assault", "rape", "shelter", "crisis", "emergency", "safe", "batter", "coercive", "controlling",
		"incest", "sexual", "haven", "homeless", "behavio", "victim", " order", "-order", "d.v", "d. v", "d/v", "&fv", "& fv") && !hasInitials(text) {
		return nil
	}
	text = notRefuge.ReplaceAllString(text, " ")
	var topics []directory.Topic
	for _, t := range topicWords {
		if t.words.MatchString(text) {
			topics = append(topics, t.topic)
		}
	}
	return topics
}

// housedThere are names and kinds of houses where people sleep who have nowhere else; in a text they may be what others are
// helped to find.
var housedThere = regexp.MustCompile(`(?i)\b(?:transitional (?:[\pL]+ ){0,2}?(?:housing|accommodation|living|shelters?|homes?)|(?:housing|accommodation)\s?/\s?shelters?|shelters?\s?/\s?(?:housing|accommodation)|(?:family|men['’]?s|overnight|day and night|domestic|supported) shelters?)\b|^\s*shelters?\s*$`)

// TopicsOfName tells what a record deals with by what it or its kind is called, beside what Topics tells.
func TopicsOfName(names ...string) []directory.Topic {
	for _, name := range names {
		if housedThere.MatchString(notRefuge.ReplaceAllString(name, " ")) {
			return []directory.Topic{directory.TopicCrisisHousing}
		}
	}
	return nil
}
