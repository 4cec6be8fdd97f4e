import type { SensitiveCategory } from '../../schemas/tracking-plan/sensitive.ts';

/**
 * Words that are sensitive wherever they stand in a name, a value or an address: the special care-required information of the APPI
 * and the special categories of the GDPR, as fields, categories and pages call them. Lower case. A Latin word matches whole, plural
 * included; a Japanese one anywhere. A brand adds its own, and may allow one of these with a reason.
 *
 * @see https://www.japaneselawtranslation.go.jp/en/laws/view/4241 Act on the Protection of Personal Information, article 2 (3)
 * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj articles 9 and 10
 */
export const builtInWords: Readonly<Record<SensitiveCategory, readonly string[]>> = {
  health: [
    ...[
      'health',
      'diagnosis',
      'diagnoses',
      'diagnosed',
      'disease',
      'illness',
      'symptom',
      'patient',
    ],
    ...[
      'medical',
      'medical history',
      'medication',
      'prescription',
      'allergy',
      'allergies',
      'cancer',
    ],
    ...[
      'diabetes',
      'hiv',
      'depression',
      'mental health',
      'infertility',
      'disability',
      'disabilities',
    ],
    ...['pregnancy', 'pregnancies', 'pregnant', 'maternity', 'abortion', 'menopause'],
    ...[
      '病名',
      '病歴',
      '既往歴',
      '診療科',
      '診療',
      '診断名',
      '診断結果',
      '健康診断',
      '健康状態',
      '症状',
    ],
    ...[
      '通院',
      '入院',
      '手術歴',
      '処方',
      '服薬',
      '投薬',
      '患者',
      '疾患',
      '疾病',
      '持病',
      '障害者',
      '障がい',
    ],
    ...[
      '障害の有無',
      '障害等級',
      '妊娠',
      '妊婦',
      'マタニティ',
      '不妊',
      '中絶',
      '産婦人科',
      '精神科',
      '心療内科',
    ],
    ...[
      'アレルギー',
      '糖尿病',
      '癌',
      'がん検診',
      'うつ病',
      '認知症',
      '更年期',
      '検査結果',
      '要介護',
    ],
  ],
  genetic: ['genetic', 'genome', 'dna', '遺伝子', '遺伝情報', 'ゲノム'],
  biometric: [
    'biometric',
    'biometrics',
    'faceprint',
    'fingerprint',
    '生体認証',
    '顔特徴',
    '指紋',
    '虹彩',
  ],
  sexuality: [
    ...[
      'sexual orientation',
      'sexuality',
      'sex life',
      'lgbt',
      'lgbtq',
      'gay',
      'lesbian',
      'bisexual',
    ],
    ...['transgender', '性的指向', '性自認', '性生活', '同性愛'],
  ],
  religion: [
    ...['religion', 'religious', 'muslim', 'buddhist', 'jewish'],
    ...['宗教', '信仰', '信条', '檀家', '教会員', '信者'],
  ],
  political_opinion: [
    ...['political', 'political opinion', 'political party', 'political view'],
    ...['政党', '政治的', '支持政党', '政治信条', '党員'],
  ],
  trade_union: ['trade union', 'labor union', 'labour union', 'union member', '労働組合', '組合員'],
  race: ['ethnicity', 'ethnic', 'ethnic origin', 'racial', '人種', '民族', '出自'],
  social_status: ['social status', 'caste', '社会的身分', '被差別', '同和', '門地'],
  criminal_record: [
    ...['criminal', 'criminal record', 'conviction', 'arrest record'],
    ...['前科', '犯罪歴', '犯罪経歴', '逮捕歴', '受刑'],
  ],
  crime_victim: ['crime victim', 'victim of crime', '犯罪被害', '被害届', 'dv被害'],
};
