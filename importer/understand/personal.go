package understand

import (
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// freeMail are providers that give addresses to anyone, by their hosts: an address there belongs to a person
// unless the organisation itself says otherwise. Those that have hosts of many countries are in freeMailAnywhere.
const freeMail = "|bigpond.com|bigpond.net|bigpond.net.au|bigpond.com.au|live.com|live.com.au|live.co.uk|live.nl|live.fr|live.it|live.ca|live.ie|msn.com|me.com|mac.com|" +
	"optusnet.com.au|iinet.net.au|tpg.com.au|westnet.com.au|internode.on.net|dodo.com.au|netspace.net.au|aapt.net.au|ozemail.com.au|adam.com.au|exetel.com.au|" +
	"bluebottle.com|hotkey.net.au|ncable.net.au|southernphone.com.au|activ8.net.au|spin.net.au|people.net.au|primus.com.au|iprimus.com.au|telstra.com|chariot.net.au|" +
	"fastmail.com|fastmail.fm|fastmail.com.au|zoho.com|zohomail.com|zohomail.com.au|mail.com|email.com|usa.com|pm.me|proton.me|hey.com|duck.com|hushmail.com|inbox.com|" +
	"mail.ru|yandex.ru|yandex.com|qq.com|163.com|126.com|sina.com|naver.com|daum.net|hanmail.net|rediffmail.com|web.de|freenet.de|t-online.de|wanadoo.fr|orange.fr|free.fr|" +
	"laposte.net|libero.it|virgilio.it|tiscali.it|tiscali.co.uk|btinternet.com|btopenworld.com|btconnect.com|sky.com|talktalk.net|virginmedia.com|virgin.net|ntlworld.com|" +
	"blueyonder.co.uk|o2.co.uk|plus.com|plus.net|fsmail.net|lineone.net|uwclub.net|xtra.co.nz|slingshot.co.nz|orcon.net.nz|eircom.net|comcast.net|verizon.net|att.net|" +
	"sbcglobal.net|bellsouth.net|cox.net|charter.net|earthlink.net|"

var freeMailAnywhere = regexp.MustCompile(`^(?:gmail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|icloud|aol|gmx|protonmail|tutanota|tuta)\.(?:[a-z]{2,3}|com?\.[a-z]{2})$`)

// IsFreeMail tells whether anyone can have an address at a host.
func IsFreeMail(host string) bool {
	host = strings.ToLower(host)
	return strings.Contains(freeMail, "|"+host+"|") || freeMailAnywhere.MatchString(host)
}

// roleNames are what stands before the @ of an organisation's own address.
var roleNames = regexp.MustCompile(`^(?:info|admin|office|contact(?:us)?|enquir(?:y|ies)|inquir(?:y|ies)|reception|secretary|president|treasurer|bookings?|hello|mail|email|support|help|membership|members|events?|coordinator|manager|team|service|services|intake|referrals?|media|library|volunteers?|club|society|president|marketing|accounts?|hr|feedback|complaints|customer.*|general|programs?|sales|training|education|health|welcome|communications?|committee|noreply|webmaster)(?:[._\-0-9].*)?$`)

// IsPersonalEmail tells whether an address may be a person's own, and so is not published without
// their word: any at a free-mail provider, whatever it spells, for anyone can take an address that spells a
// club's name; or one that begins with a first and last name. org is the name of the organisation.
func IsPersonalEmail(address, org string) bool {
	local, domain, ok := strings.Cut(strings.ToLower(address), "@")
	if !ok {
		return true
	}
	if IsFreeMail(domain) {
		return true
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

func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(text))
}

// IsPersonalPhone tells whether a number, as FormatPhone writes it, may be a person's own: a mobile, or one at home.
// label is what the source writes beside it; a mobile said to be the organisation's is not personal.
func IsPersonalPhone(number, label string) bool {
	return IsMobile(number) && !officeLabel.MatchString(label) || IsHomePhone(label)
}

var officeLabel = regexp.MustCompile(`(?i)\b(?:sms|text|office|reception|bookings? line|duty|on.?call|help ?line|crisis|after.?hours|team|service)\b`)

var (
	nameWord  = regexp.MustCompile(`^(?:\p{Lu}[\p{Ll}'’]+(?:\p{Lu}\p{Ll}+)?|\p{Lu}['’]\p{Lu}[\pL]+|\p{Lu}\.?|\p{Lu}{2,})(?:-\p{Lu}[\pL]+)*$`)
	nameTitle = regexp.MustCompile(`(?i)^(?:mr|mrs|ms|miss|mx|dr|prof|professor|revd?|reverend|fr|sr|br|pastor|father|sister|brother|rabbi|imam|captain|major|sgt|constable|cr|councillor|sir|dame|lady|lord)\.?$`)
	nameAnd   = regexp.MustCompile(`\s*(?:&|,|/|;|\bor\b|\band\b)\s*`)
	orgWord   = regexp.MustCompile(`(?i)\b(?:inc|ltd|pty|council|centre|center|club|association|assoc|society|services?|group|department|dept|government|hospital|school|church|library|committee|office|team|reception|manager|coordinator|co-ordinator|secretary|president|staff|desk|line|link|community|city|shire|agency|company|college|university|trust|foundation|program|unit|enquiries|bookings|station|house|hall|network|australia|queensland|helpline|hotline|advisors?|advisers?|foodbank|charity|partnership|forum|project|clinic|police|museum|gallery|theatre)\b`)
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

// IsOffice tells whether a cell of a contact column, or a part of one, is plainly an office's or a calling's and no
// person's: "Reception", "the Secretary", "Riverside Council".
func IsOffice(text string) bool {
	return orgWord.MatchString(text) && !IsPersonName(text)
}

// IsNamed tells whether words beside a number are plainly the name of a person: a title or a common first name begins
// them. Other words say what the number is for.
func IsNamed(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 5 {
		return false
	}
	if nameTitle.MatchString(words[0]) && len(words) > 1 {
		return true
	}
	first := strings.ToLower(strings.Trim(words[0], ".,"))
	return knownFirstName(first) && !alsoPlace[first] && !(len(words) == 1 && alsoWord[first]) && !orgWord.MatchString(text)
}

// firstNames are common ones in Australia, without accents; they only decide in doubt.
var firstNames = wordSet(`abdul abdullah adam ahmed aisha aishwarya ajay alan alana alejandro alessandro alex alexander alexandra ali alice alicia alison alistair amal amanda
	amelia amina amir amit amy ana anastasia andre andrea andrei andrew angela angelo angus anh anil anisha anita anjali ann anna anne annette anthony
	antoine antonia antonio anwar aoife arjun arthur arun asha ashley asif astrid audrey ava ayesha barbara beatrice belinda ben benjamin bernadette beth
	betty bev beverley bianca bill bob brad brenda brett brian bridget bruce callum cameron camilla carla carlos carly carmel carmen carol caroline
	cassandra cate catherine cathy cecilia cedric charles charlie charlotte chau cheryl chloe chris christian christina christine christopher ciara claire
	clara clare clive colin connor corinne courtney craig cristina cynthia dale daniel daniela danielle danny darren darryl daryl dave david dawn dean
	debbie deborah deepa deepak denis denise dennis derek desmond diana diane dimitri dinesh dominic don donald donna dorothy doug duncan duong eamon eddie
	edith edward eileen elaine elena eleni elias elise elizabeth ella ellen ellie elsie emil emilia emilie emily emma emmanuel enrico enzo eric erica erin
	ernest esther ethan eugene eva evan evelyn ewan fatima felicity felix fernando fiona frances francesca francesco francis francisco frank freya gabriel
	gabriela gail gareth gary gavin gemma genevieve geoff george georgina gerald gerard gillian giorgio giovanni giulia giuseppe glen glenda glenn gloria
	gordon graeme graham grainne grant greg habib hamid hannah harold harriet harry hassan hayley hazel heather helen henry hoang hugh huong hussain
	hussein ian ibrahim ibtisam ingrid irene isaac isabel isabella ishaan ivan jacinta jack jackie jacob jacqueline jake jamal james jamie jan jane janet
	janice janine jasmine jason javier jayne jean jeanette jeff jeffrey jennifer jenny jeremy jerome jerry jess jessica jill jillian jim jimmy jin jo joan
	joanna joanne joel johan johanna johannes john johnny jonathan jordan jose joseph josephine josh joshua joy joyce juan judi judith judy julia julie
	june justin justine kamal karen karin karina karl kasia kate kath katherine kathleen kathryn kathy katie katrina kay keith kellie kelly ken kenneth
	kerry kevin khalid khoa kieran kim kiran kirsten kirstin kirsty kristen kristina kumar kyle kylie lachlan lakshmi lalita lara larry laura lauren layla
	leah leanne lee leigh leila leon leonard leonie lesley leslie liam lidia lien lilian lillian lily linda linh lionel lisa liz lizzie lois loretta
	lorraine louis louise luca lucas lucia lucinda lucy luigi luis luke lydia lyn lynette lynn lynne mabel maddie madeleine mahmoud malcolm malik mandy
	manoj marcel marcella marcia marco marcus margaret marguerite maria mariam mariana marianne marie marilyn mario marion marisa marjorie mark marlene
	marta martha martin martina mary mateo matt matthew maureen maurice max maya meera megan mei melanie melinda melissa meredith merv michael michaela
	michal michelle mick miguel mike mila miles minh minnie miranda miriam mohamed mohammad mohammed moira molly monica monika moses muhammad muriel murray
	mustafa myra nadia nancy naomi narelle nasser natalia natalie natasha nathan neha neil nerida ngoc nguyen nhung nicholas nick nicola nicole nigel
	nikhil nina noah noel noor nora norm norma norman olga oliver olivia omar oscar owen pablo paddy pam pamela paolo pat patricia patrick patrizia paul
	paula pauline paulo pedro penny peta peter petra petros phil philip phillip phoebe phuong pierre pooja priya quentin rachael rachel rafael rahul raj
	rajesh ramesh ravi ray raymond rebecca rebekah regina renata rene renee rhonda rhys richard rick rifat rina rita rob robbie robert roberta roberto
	robin robyn rod rodney roger rohan roland ron rory rosa rosalie rosalind rosanna rose rosemary rosie ross rowan roxanne roy ruby rupert russell ruth
	ryan sabina sabine sadia saleh salim sally salma salvatore sam samantha sameer samir samira samuel sandra sanjay sara sarah sasha saul scott sean
	sebastian selina serena sergio shane sharon shaun sheila shelley shirin shirley shona sia simon siobhan sofia sonia sophia sophie stacey stan stanley
	stavros stefan stefano stella stephanie stephen steve steven stuart sue sunil sunita suresh susan suzanne sven svetlana sylvia tamara tania tanisha
	tanya tara tasha tatiana ted teresa terry thanh theo theodore theresa thomas tiffany tim tina tobias tom toni tony tracey tracy tran trang trevor
	tricia trish trudy tuan umme ursula val valerie vanessa vera veronica vicki vicky victor victoria vijay vikram vincent vinh vivian vivienne walter
	wanda warren wayne wendy wesley wilfred william wilma xavier yasmin yasmine yolanda yuki yumi yuri yusuf yves yvonne zac zach zachary zahra zainab zara
	zeinab zoe`)

// knownFirstName tells whether a word, in lower case, is a common first name.
func knownFirstName(word string) bool {
	if firstNames[word] {
		return true
	}
	plain := directory.Tokens(word)
	return len(plain) == 1 && firstNames[plain[0]]
}
