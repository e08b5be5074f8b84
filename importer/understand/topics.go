package understand

import (
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// topicWords mark what a group deals with, in the words of names, categories and descriptions.
var topicWords = []struct {
	topic directory.Topic
	words *regexp.Regexp
}{
	{directory.TopicViolence, regexp.MustCompile(`(?i)\b(?:(?:family|domestic|intimate partner|gender(?:ed|-based)?|partner)(?:\s*(?:and|&|/|or|,)\s*(?:family|domestic|sexual))?\s+(?:violence|abuse)|dfv|dvaf|fdv|battered|abusive relationships?|violent (?:relationships?|homes?|partners?|situations?)|(?:women|woman)['’]?s['’]?\s+(?:refuges?|shelters?)|safe\s?steps|safe houses?|elder abuse|coercive control|fleeing (?:violence|abuse)|escaping (?:violence|abuse|domestic))\b`)},
	{directory.TopicSexualAssault, regexp.MustCompile(`(?i)\b(?:sexual(?:ly)?\s+(?:assault(?:ed)?|abuse[d]?|violence|exploitation)|rape|casa|sarc|child sexual|incest|sexual and family violence)\b`)},
	{directory.TopicCrisisHousing, regexp.MustCompile(`(?i)\b(?:crisis (?:and (?:transitional|emergency) )?(?:accommodation|housing|shelter|supported accommodation)|emergency (?:and crisis )?(?:accommodation|housing|shelters?)|refuges?|homeless(?:ness)? shelters?|night shelters?|women['’]?s shelters?|youth (?:refuge|shelter)s?|safe accommodation|short[- ]term supported (?:crisis )?accommodation|supported crisis accommodation)\b`)},
}

// notRefuge are refuges nobody hides in.
var notRefuge = regexp.MustCompile(`(?i)\b(?:wildlife|koala|animal|bird|pedestrian|flora|fauna|nature|fire|cyclone|evacuation|bat|tax)\s+refuges?\b|\bno crisis accommodation(?: is)? available\b|\bplaces? of last resort\b`)

// Topics tells what a record deals with by its words, erring towards marking it: a topic hides the
// place until a curator decides.
func Topics(texts ...string) []directory.Topic {
	text := strings.Join(texts, "\n")
	if !containsAny(strings.ToLower(text), "violen", "abus", "refuge", "assault", "rape", "shelter", "crisis", "emergency", "dfv", "fdv", "dvaf", "casa", "sarc",
		"incest", "sexual", "safe", "battered", "coercive", "fleeing", "escaping") {
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
