/** Several teachers on one phone, enrolment by code, the backup file, the clock. */
export default {
  'gate.here': '这部手机上的老师',
  'gate.account': '工号尾号 {tail}',
  'gate.account_plain': '一位老师',
  'gate.account_sub': '资料锁着，输密码打开',
  'gate.account_kept': '有没送的家访，输密码接着送',
  'gate.new': '换个工号登录',
  'gate.by_code': '我有登录码',
  'gate.by_password': '用工号和密码登录',
  'gate.code': '登录码',
  'gate.code_hint': '德育处给的，20 位字母和数字，只能用一次',
  'gate.code_missing': '填一下登录码',
  'problem.bad_code': '这个登录码用过了，或者过了时间。请德育处再给一个。',

  'unlock.other': '换一位老师',

  'clock.ahead': '手机的钟快了{span}，写下的时间会跟着偏。在手机设置里打开自动校时就好，不影响记录。',
  'clock.behind': '手机的钟慢了{span}，写下的时间会跟着偏。在手机设置里打开自动校时就好，不影响记录。',
  'clock.minutes': '{n}分钟',
  'clock.hours': '{n}小时',
  'clock.days': '{n}天',

  'me.oldest': '最早的：{when}',
  'me.overdue': '有家访在手机里存了{hours}小时。今天回校送一次；去不了，就存成文件请同事带回。',
  'me.backup': '备份没送的内容',
  'me.backup_sub': '存成文件带回学校，也能交同事的',

  'backup.title': '备份和代交',
  'backup.mine': '备份我的',
  'backup.how':
    '去不了学校、手机要修，都可以先存成文件，请同事带回，或拷到学校的电脑上。文件是封好的，只有学校能打开。',
  'backup.what': '{records}份记录，{photos}张照片',
  'backup.none': '都已到学校，没有要备份的。',
  'backup.make': '存成文件',
  'backup.making': '正在封好',
  'backup.made': '存好了，在这部手机的“下载”里：{name}',
  'backup.after': '手机里的一份没少，连上学校照常送，不会重复。',
  'backup.failed': '没有存下。看看手机空间，再试一次。',

  'bring.title': '代交同事的',
  'bring.how': '把同事的备份文件交给学校。要连着学校；交几次都不会重复。',
  'bring.desk': '收备份文件',
  'bring.desk_how':
    '手机没连上学校、坏了或要换的时候，老师会带来一个 .jfb 文件。在这里选它，收几次都不会重复。',
  'bring.pick': '选备份文件',
  'bring.busy': '正在交，{done}/{of}',
  'bring.done': '到学校了：{records}份记录，{photos}张照片。',
  'bring.later': '有{n}份在等别的先到，过两天再交一次这个文件。',
  'bring.refused': '有{n}份学校没有收，请告诉德育处。',
  'bring.unproved': '文件里有手机没签过名的内容，学校记下了是谁交的。',
  'bring.no_file': '这个不是家访的备份文件，换一个看看。',
  'bring.no_answer': '没有交完。东西都在文件里，连上学校再交一次。',
};
