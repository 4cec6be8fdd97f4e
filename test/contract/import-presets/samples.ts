/** A file of each kind, as its program writes it; `personal` is what the lake must never hold of it. */
export interface Sample {
  readonly preset: string;
  readonly title: string;
  readonly text: string;
  readonly personal: readonly string[];
}

const lines = (...all: readonly string[]): string => all.join('\r\n');

export const samples: readonly Sample[] = [
  {
    preset: 'online-retail',
    title: 'invoices, one of a known buyer, one of nobody, a cancellation, an adjustment',
    text: lines(
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
      '536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
      '536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom',
      '536414,22139,,56,2010-12-01 11:52:00,0.0,,United Kingdom',
      'C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom',
      'A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom',
    ),
    personal: ['17850', '14527'],
  },
  {
    preset: 'complete-journey',
    title: 'receipt lines',
    text: lines(
      '"household_id","store_id","basket_id","product_id","quantity","sales_value","retail_disc","coupon_disc","coupon_match_disc","week","transaction_timestamp"',
      '"hh2261","309","31625220889","940996",1,3.86,0.43,0,0,5,"2017-01-28 14:06:53"',
      '"hh2131","368","32053127496","873902",1,1.59,0.9,0,0,10,"2017-02-28 22:31:57"',
      '"hh2261","309","31625220889","847901",1,1,0.69,4.440892e-16,0,5,"2017-01-28 14:06:53"',
    ),
    personal: ['hh2261', 'hh2131'],
  },
  {
    preset: 'complete-journey',
    title: 'campaigns',
    text: lines('"campaign_id","household_id"', '"1","hh105"', '"1","hh1238"'),
    personal: ['hh105', 'hh1238'],
  },
  {
    preset: 'complete-journey',
    title: 'campaign descriptions',
    text: lines('campaign_id,campaign_type,start_date,end_date', '1,Type B,2017-03-03,2017-04-09'),
    personal: [],
  },
  {
    preset: 'complete-journey',
    title: 'redemptions',
    text: lines(
      'household_id,coupon_upc,campaign_id,redemption_date',
      'hh1029,51380041013,26,2017-01-01',
    ),
    personal: ['hh1029'],
  },
  {
    preset: 'complete-journey',
    title: 'coupons',
    text: lines('coupon_upc,product_id,campaign_id', '10000085207,9676830,26'),
    personal: [],
  },
  {
    preset: 'complete-journey',
    title: 'demographics',
    text: lines(
      'household_id,age,income,home_ownership,marital_status,household_size,household_comp,kids_count',
      'hh1,65+,35-49K,Homeowner,Married,2,2 Adults No Kids,0',
    ),
    personal: ['hh1'],
  },
  {
    preset: 'complete-journey',
    title: 'products',
    text: lines(
      'product_id,manufacturer_id,department,brand,product_category,product_type,package_size',
      '25671,2,GROCERY,National,FRZN ICE,ICE - CRUSHED/CUBED,22 LB',
    ),
    personal: [],
  },
  {
    preset: '100knocks',
    title: 'customers',
    text: lines(
      '\uFEFFcustomer_id,customer_name,gender_cd,gender,birth_day,age,postal_cd,address,application_store_cd,application_date,status_cd',
      'CS021313000114,大野 あや子,1,女性,1981-04-29,37,259-1113,神奈川県伊勢原市粟窪**********,S14021,20150905,0-00000000-0',
    ),
    personal: ['CS021313000114', '大野', '1981', '259-1113', '粟窪'],
  },
  {
    preset: '100knocks',
    title: 'receipts',
    text: lines(
      'sales_ymd,sales_epoch,store_cd,receipt_no,receipt_sub_no,customer_id,product_cd,quantity,amount',
      '20181103,1541203200,S14006,112,1,CS006214000001,P070305012,1,158',
      '20190205,1549324800,S14042,1132,1,ZZ000000000000,P050301001,1,25',
      '20181103,1541203200,S14006,112,2,CS006214000001,P070701017,1,81',
    ),
    personal: ['CS006214000001'],
  },
  {
    preset: '100knocks',
    title: 'products',
    text: lines(
      '\uFEFF\uFEFFproduct_cd,category_major_cd,category_medium_cd,category_small_cd,unit_price,unit_cost',
      'P040101001,04,0401,040101,198,149',
    ),
    personal: [],
  },
  {
    preset: '100knocks',
    title: 'categories',
    text: lines(
      '\uFEFF\uFEFFcategory_major_cd,category_major_name,category_medium_cd,category_medium_name,category_small_cd,category_small_name',
      '04,惣菜,0401,御飯類,040101,弁当類',
    ),
    personal: [],
  },
  {
    preset: '100knocks',
    title: 'stores',
    text: lines(
      'store_cd,store_name,prefecture_cd,prefecture,address,address_kana,tel_no,longitude,latitude,floor_area',
      'S12014,千草台店,12,千葉県,千葉県千葉市稲毛区千草台一丁目,チバケンチバシ,043-123-4003,140.118,35.63559,1698.0',
    ),
    personal: ['043-123-4003', '千草台一丁目'],
  },
  {
    preset: 'pos-receipts',
    title: 'receipt lines in Japanese',
    text: lines(
      '店舗コード,レジ番号,レシート番号,行番号,取引日時,営業日,取引区分,会員番号,JAN,数量,単価,値引,税区分,税率,支払,ポイント',
      'S1,01,0042,1,2026-01-31 25:30,2026-01-31,売上,7700123456,4901234567894,2,150,0,内税,8%,現金,2',
      'S1,01,0043,1,2026-01-31 25:40,2026-01-31,訓練,,4901234567894,2,150,0,内税,8%,現金,2',
      'S1,01,0044,1,2026-01-31 25:50,2026-01-31,返品,****9871,4901234567894,2,150,0,内税,8%,現金,',
    ),
    personal: ['7700123456', '9871'],
  },
  {
    preset: 'pos-receipts',
    title: 'receipt lines in English',
    text: lines(
      'store_code,register_no,receipt_no,line_no,transaction_at,business_date,transaction_type,member_no,jan_code,quantity,unit_price,discount,tax_class,tax_rate,payment,points',
      'S1,01,0042,1,2026-01-31 10:00,2026-01-31,sale,,4901234567894,1,150,0,included,8,cash,',
    ),
    personal: [],
  },
  {
    preset: 'rakuten-orders',
    title: 'orders of RMS',
    text: lines(
      '注文番号,ステータス,注文日時,商品ID,商品名,商品番号,商品管理番号,単価,個数,送料合計,請求金額,合計金額,ポイント利用額,クーポン利用総額,注文者郵便番号1,注文者郵便番号2,注文者住所都道府県,注文者住所郡市区,注文者住所それ以降の住所,注文者姓,注文者名,注文者姓カナ,注文者名カナ,注文者電話番号1,注文者電話番号2,注文者電話番号3,注文者メールアドレス,送付先住所都道府県,支払方法名',
      '123456-20260131-0000000001,700,2026/01/31 10:00:00,1,煎茶,tea-1,tea-1,1080,2,550,2610,2710,100,0,100,0001,東京都,千代田区,丸の内9-9-9,佐藤,花子,サトウ,ハナコ,090,1234,5678,0123abcd@pc.fw.rakuten.ne.jp,東京都,クレジットカード',
      '123456-20260131-0000000001,700,2026/01/31 10:00:00,2,茶筒,can-1,can-1,2000,1,550,2610,2710,100,0,100,0001,東京都,千代田区,丸の内9-9-9,佐藤,花子,サトウ,ハナコ,090,1234,5678,0123abcd@pc.fw.rakuten.ne.jp,東京都,クレジットカード',
      '123456-20260131-0000000002,900,2026/01/31 11:00:00,1,煎茶,tea-1,tea-1,1080,1,550,1630,1630,0,0,,,,,,鈴木,一郎,スズキ,イチロウ,,,,x@pc.fw.rakuten.ne.jp,大阪府,代金引換',
      '123456-20260201-0000000003,700,2026/02/01 11:00:00,1,煎茶,tea-1,tea-1,1080,1,550,1630,1630,0,0,,,,,,鈴木,一郎,スズキ,イチロウ,,,,x@pc.fw.rakuten.ne.jp,大阪府,代金引換',
    ),
    personal: [
      '佐藤',
      '花子',
      '09012345678',
      '1234-5678',
      'fw.rakuten',
      '丸の内',
      '鈴木',
      'サトウ',
    ],
  },
  {
    preset: 'amazon-orders',
    title: 'an order report',
    text: lines(
      'order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,buyer-phone-number,sku,product-name,quantity-purchased,currency,item-price,item-tax,shipping-price,shipping-tax,recipient-name,ship-address-1,ship-city,ship-state,ship-postal-code',
      '250-1234567-1234567,1,2026-01-31T10:00:00+09:00,,abcd1234@marketplace.amazon.co.jp,佐藤花子,090-1234-5678,SKU-1,緑茶,2,JPY,2160,160,0,0,佐藤花子,丸の内9-9-9,千代田区,東京都,100-0001',
    ),
    personal: ['佐藤', 'abcd1234', '090-1234-5678', '丸の内', '100-0001'],
  },
  {
    preset: 'amazon-orders',
    title: 'a report of all orders',
    text: lines(
      'amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,sales-channel,product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,ship-city,ship-state,ship-postal-code',
      '250-1234567-7654321,,2026-01-31T10:00:00+09:00,2026-02-01T10:00:00+09:00,Shipped,Amazon.co.jp,緑茶,SKU-1,B000000001,Shipped,1,JPY,1080,80,千代田区,東京都,100-0001',
      '250-1234567-7654322,,2026-01-31T10:00:00+09:00,2026-02-01T10:00:00+09:00,Cancelled,Amazon.co.jp,緑茶,SKU-1,B000000001,Cancelled,0,JPY,,,千代田区,東京都,100-0001',
    ),
    personal: ['100-0001'],
  },
  {
    preset: 'yahoo-shopping-orders',
    title: 'orders of Store Creator Pro',
    text: lines(
      'OrderId,OrderTime,OrderStatus,BillMailAddress,BillLastName,BillFirstName,BillPhoneNumber,BillZipCode,BillPrefecture,BillCity,BillAddress1,LineId,ItemId,Title,UnitPrice,Quantity,ShipCharge,UsePoint,TotalPrice,ShipPrefecture',
      'shop-10000001,2026/01/31 10:00:00,5,hanako@example.jp,佐藤,花子,090-1234-5678,1000001,東京都,千代田区,丸の内9-9-9,1,tea-1,煎茶,1080,2,550,100,2610,東京都',
      'shop-10000002,2026/01/31 10:05:00,4,taro@example.jp,鈴木,一郎,,,,,,1,tea-1,煎茶,1080,1,550,0,1630,東京都',
    ),
    personal: ['hanako@', '佐藤', '1234-5678', '09012345678', '丸の内'],
  },
  {
    preset: 'google-ads-report',
    title: 'Google Ads in Japanese, with title, period and totals',
    text: lines(
      'キャンペーン レポート',
      '2026年1月1日 - 2026年1月31日',
      'キャンペーンの状態,キャンペーン,キャンペーン ID,日,通貨コード,表示回数,クリック数,クリック率,費用,コンバージョン',
      '有効,春の靴,123,2026-01-01,JPY,"12,345",120,0.97%,"¥5,678",3.00',
      '有効,春の靴,123,2026-01-02,JPY,900, --,0.00%,0, --',
      '合計: キャンペーン, --, --, --,JPY,"13,245",120,0.91%,"¥5,678",3.00',
    ),
    personal: [],
  },
  {
    preset: 'google-ads-report',
    title: 'Google Ads in English',
    text: lines(
      'Campaign report',
      '"January 1, 2026 - January 31, 2026"',
      'Campaign,Campaign ID,Day,Currency code,Impr.,Clicks,CTR,Cost,Conversions',
      'Shoes,123,2026-01-01,JPY,"1,000",10,1.00%,500.00,1.00',
      'Total: Account, --, --,JPY,"1,000",10,1.00%,500.00,1.00',
    ),
    personal: [],
  },
  {
    preset: 'meta-ads-report',
    title: 'Meta Ads in Japanese, its line of totals first and without a name',
    text: lines(
      'キャンペーン名,日,リーチ,インプレッション,リンクのクリック,消化金額 (JPY),レポート開始日,レポート終了日',
      ',,9000,12000,150,8000,2026-01-01,2026-01-31',
      '春の靴,2026-01-01,5000,7000,90,4500,2026-01-01,2026-01-01',
      '春の靴,2026-01-02,4000,5000,60,3500,2026-01-02,2026-01-02',
    ),
    personal: [],
  },
  {
    preset: 'meta-ads-report',
    title: 'Meta Ads in English, in dollars',
    text: lines(
      'Campaign name,Day,Impressions,Link clicks,Amount spent (USD),Reporting starts,Reporting ends',
      'Shoes,2026-01-01,7000,90,45.55,2026-01-01,2026-01-01',
    ),
    personal: [],
  },
  {
    preset: 'line-ads-report',
    title: 'LINE Ads',
    text: lines(
      '日付,キャンペーンID,キャンペーン名,表示回数,クリック数,CTR,コスト',
      '2026/01/01,55,春の靴,"8,000",80,1.00%,"3,200円"',
      '合計,,,"8,000",80,1.00%,"3,200円"',
    ),
    personal: [],
  },
  {
    preset: 'yahoo-ads-report',
    title: 'Yahoo! JAPAN Ads',
    text: lines(
      'キャンペーン名,キャンペーンID,日,インプレッション数,クリック数,クリック率,コスト,平均CPC,コンバージョン数',
      '春の靴,77,2026/01/01,6000,66,1.10%,2640,40,2',
      '合計,--,--,6000,66,1.10%,2640,40,2',
    ),
    personal: [],
  },
  {
    preset: 'call-log',
    title: 'a call centre in Japanese',
    text: lines(
      '受付番号,受付日時,電話番号,顧客ID,氏名,種別,分類,担当者ID,回答日時,完了日時,内容',
      'K-1,2026-01-31 10:00,０９０−１２３４−５６７８,,佐藤花子,苦情,配送,a7,2026-01-31 10:05,2026-02-01 09:00,佐藤様より荷物が届かないと',
      'K-2,2026-01-31 11:00,,c-778899,,問い合わせ,在庫,a7,2026-01-31 11:02,,',
      'K-3,2026-01-31 12:00,非通知,,,問い合わせ,在庫,a7,,,',
    ),
    personal: ['佐藤', '09012345678', '1234', 'c-778899'],
  },
  {
    preset: 'call-log',
    title: 'a call centre in English',
    text: lines(
      'case_id,opened_at,caller_number,type,category,answered_at,resolved_at',
      'T-1,2026-01-31 10:00,+81 90-1234-5678,complaint,delivery,,',
    ),
    personal: ['9012345678', '1234-5678'],
  },
  {
    preset: 'unsubscribes',
    title: 'Mailchimp',
    text: lines(
      'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON',
      'hanako@example.jp,花子,佐藤,2,2025-01-01 00:00:00,2026-01-31 10:00:00,Spring,abc,NORMAL',
    ),
    personal: ['hanako', '花子', '佐藤'],
  },
  {
    preset: 'unsubscribes',
    title: 'SendGrid',
    text: lines('email,created', 'hanako@example.jp,1769821200', 'not an address,1769821200'),
    personal: ['hanako'],
  },
  {
    preset: 'unsubscribes',
    title: 'of one’s own, channels named',
    text: lines(
      'メールアドレス,電話番号,チャネル,配信停止日時',
      'hanako@example.jp,,メール,2026/01/31 10:00',
      ',090-1234-5678,SMS,2026/01/31 10:00',
      ',090-1234-5678,,2026/02/01',
      'taro@example.jp,,すべて,昨日',
      'taro@example.jp,,伝書鳩,2026/01/31',
    ),
    personal: ['hanako', 'taro', '9012345678', '1234-5678'],
  },
  {
    preset: 'unsubscribes',
    title: 'LINE blocks',
    text: lines(
      'LINEユーザーID,ブロック日時',
      'U4af4980629cd1a0b1c2d3e4f5a6b7c8d,2026-01-31 10:00',
    ),
    personal: ['U4af4980629cd1a0b1c2d3e4f5a6b7c8d'],
  },
];
