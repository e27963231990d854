/** What the rules ask of a teacher. What is due and why comes from the school in words. */
export default {
  'due.title': '还差',
  'due.as_of': '截至{when}',
  'due.here': '手机里还有{n}次，到学校后再算',
  'due.mine': '我的进度',
  'due.mine_open': '{n}条还差一些',
  'due.mine_met': '都做到了',
  'due.pupils': '{have} / {of} 户',
  'due.visits': '{have} / {of} 次',
  'due.n_pupils': '{n} 户',
  'due.n_visits': '{n} 次',
  'due.children': '还差的孩子，{n} 个',
  'due.figures': '参考数字',
  'due.have': '去过{have}次，要{need}次',
  'due.from': '{day}起再去才算',
  'due.none': '现在没有要做的',
  'due.none_sub': '有了活动，连上学校就会来',
};
