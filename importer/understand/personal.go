package understand

import (
	"regexp"
	"strings"
)

// freeMail are providers whose addresses belong to a person unless the organisation itself says
// otherwise.
const freeMail = "|gmail.com|googlemail.com|bigpond.com|bigpond.net.au|bigpond.com.au|hotmail.com|hotmail.com.au|outlook.com|outlook.com.au|live.com|live.com.au|msn.com|" +
	"yahoo.com|yahoo.com.au|ymail.com|rocketmail.com|icloud.com|me.com|mac.com|optusnet.com.au|iinet.net.au|tpg.com.au|westnet.com.au|internode.on.net|dodo.com.au|" +
	"netspace.net.au|aapt.net.au|ozemail.com.au|adam.com.au|exetel.com.au|aol.com|protonmail.com|proton.me|fastmail.com|fastmail.fm|zoho.com|gmx.com|mail.com|" +
	"btinternet.com|sky.com|talktalk.net|virginmedia.com|ntlworld.com|hotmail.co.uk|yahoo.co.uk|live.co.uk|"

// roleNames are what stands before the @ of an organisation's own address.
var roleNames = regexp.MustCompile(`^(?:info|admin|office|contact(?:us)?|enquir(?:y|ies)|inquir(?:y|ies)|reception|secretary|president|treasurer|bookings?|hello|mail|email|support|help|membership|members|events?|coordinator|manager|team|service|services|intake|referrals?|media|library|volunteers?|club|society|president|marketing|accounts?|hr|feedback|complaints|customer.*|general|programs?|sales|training|education|health|welcome|communications?|committee|noreply|webmaster)(?:[._\-0-9].*)?$`)

// IsPersonalEmail tells whether an address may be a person's own, and so is not published without
// their word: one at a free-mail provider, or one that begins with a first and last name. org is the
// name of the organisation: a free-mail address that spells it is the organisation's own.
func IsPersonalEmail(address, org string) bool {
	local, domain, ok := strings.Cut(strings.ToLower(address), "@")
	if !ok {
		return true
	}
	if strings.Contains(freeMail, "|"+domain+"|") {
		return !spells(local, org)
	}
	return personLocal.MatchString(local) && !roleNames.MatchString(local) && !placeLocal(local, org) && knownFirstName(firstPart(local))
}

var personLocal = regexp.MustCompile(`^[a-z]{2,}(?:[._\-][a-z]{2,})?$`)

func firstPart(local string) string {
	return strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' })[0]
}

// placeLocal tells whether the words before the @ are also words of the organisation's name.
func placeLocal(local, org string) bool {
	for _, part := range strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		if strings.Contains(squeeze(org), part) && len(part) > 3 {
			return true
		}
	}
	return false
}

// spells tells whether a local part is made of the organisation's name: its words, or its initials
// with at least three letters.
func spells(local, org string) bool {
	local = squeeze(local)
	var initials strings.Builder
	matched := 0
	for _, word := range strings.FieldsFunc(strings.ToLower(org), func(r rune) bool { return r < 'a' || r > 'z' }) {
		initials.WriteByte(word[0])
		if len(word) >= 4 && !strings.Contains("|group|club|community|association|service|services|inc|centre|", "|"+word+"|") && strings.Contains(local, word) && !knownFirstName(word) {
			matched += len(word)
		}
	}
	name := squeeze(org)
	return matched*2 >= len(local) || (len(local) >= 6 && len(name) >= 6 && local[:6] == name[:6] && !knownFirstName(local[:6])) || (initials.Len() >= 3 && strings.HasPrefix(local, initials.String()))
}

func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(text))
}

// IsPersonalPhone tells whether a number, as FormatPhone writes it, may be a person's own: a mobile.
// label is what the source writes beside it; a mobile said to be the organisation's is not personal.
func IsPersonalPhone(number, label string) bool {
	return IsMobile(number) && !officeLabel.MatchString(label)
}

var officeLabel = regexp.MustCompile(`(?i)\b(?:sms|text|office|reception|bookings? line|duty|on.?call|help ?line|crisis|after.?hours|team|service)\b`)

var (
	nameWord  = regexp.MustCompile(`^(?:[A-Z][a-z'’]+(?:[A-Z][a-z]+)?|[A-Z]\.?|[A-Z]{2,})(?:-[A-Z][a-z]+)?$`)
	nameTitle = regexp.MustCompile(`(?i)^(?:mr|mrs|ms|miss|dr|prof|rev|fr|sr|pastor|father|sister|captain|major|sgt|constable|cr|councillor)\.?$`)
	nameAnd   = regexp.MustCompile(`\s*(?:&|,|/|;|\bor\b|\band\b)\s*`)
	orgWord   = regexp.MustCompile(`(?i)\b(?:inc|ltd|pty|council|centre|center|club|association|assoc|society|services?|group|department|dept|government|hospital|school|church|library|committee|office|team|reception|manager|coordinator|co-ordinator|secretary|president|staff|desk|line|link|community|city|shire|agency|company|college|university|trust|foundation|program|unit|enquiries|bookings|station|house|hall|network|australia|queensland)\b`)
)

// IsPersonName tells whether a cell of a contact column is, or holds, the name of a person: two to
// four capitalised words none of which belongs to an organisation's name, or one with a title. Where
// it cannot be told, it is treated as a person's.
func IsPersonName(text string) bool {
	text = strings.TrimSpace(PlainText(text))
	if text == "" || len(text) > 200 {
		return text != ""
	}
	for _, part := range nameAnd.Split(text, -1) {
		words := strings.Fields(strings.Trim(part, " .()"))
		if len(words) == 0 {
			continue
		}
		if nameTitle.MatchString(words[0]) && len(words) > 1 {
			return true
		}
		if orgWord.MatchString(part) {
			if len(words) > 1 && knownFirstName(strings.ToLower(words[0])) && nameWord.MatchString(words[1]) {
				return true
			}
			continue
		}
		named := len(words) <= 4
		for _, w := range words {
			named = named && nameWord.MatchString(w)
		}
		if named || knownFirstName(strings.ToLower(words[0])) {
			return true
		}
	}
	return false
}

// firstNames are common ones in Australia; they only decide in doubt.
const firstNames = "|adam|alan|alex|alice|alison|amanda|amy|andrea|andrew|angela|anita|ann|anna|anne|annette|anthony|barbara|belinda|ben|bernadette|beth|betty|bev|beverley|bill|bob|brad|brenda|brett|brian|bruce|carmel|carol|caroline|catherine|cathy|cheryl|chris|christine|claire|clare|colin|craig|dale|daniel|darren|dave|david|dawn|dean|debbie|deborah|denise|dennis|derek|diana|diane|don|donna|doug|edward|elaine|elizabeth|ellen|emily|emma|eric|fiona|frances|frank|gail|gary|geoff|george|gillian|glen|glenda|glenn|graeme|graham|grant|greg|heather|helen|ian|jack|jackie|james|jan|jane|janet|janice|jason|jean|jeff|jennifer|jenny|jessica|jill|jim|jo|joan|joanne|john|josephine|joy|joyce|judith|judy|julia|julie|june|karen|kate|kath|kathleen|kathy|kay|keith|kellie|kelly|ken|kerry|kevin|kim|kylie|laura|lauren|leanne|lee|leigh|lesley|leslie|linda|lisa|lois|lorraine|louise|lyn|lynette|lynn|lynne|malcolm|marcia|margaret|maria|marie|marilyn|marion|mark|martin|mary|matt|matthew|maureen|max|megan|melissa|michael|michelle|mick|mike|nancy|natalie|natasha|neil|nick|nicole|noel|norm|norma|pam|pamela|pat|patricia|patrick|paul|paula|pauline|penny|peter|phil|philip|phillip|rachel|ray|raymond|rebecca|rhonda|richard|rick|rita|rob|robert|robin|robyn|rod|rodney|roger|ron|rosalie|rose|rosemary|ross|roy|russell|ruth|sally|sam|samantha|sandra|sarah|scott|sean|sharon|shane|shirley|simon|stephanie|stephen|steve|steven|stuart|sue|susan|suzanne|sylvia|tania|tanya|ted|teresa|terry|theresa|tim|tina|toni|tony|tracey|tracy|trevor|trish|val|valerie|vicki|vicky|victoria|vincent|wayne|wendy|william|yvonne|"

func knownFirstName(word string) bool {
	return len(word) > 1 && strings.Contains(firstNames, "|"+word+"|")
}
