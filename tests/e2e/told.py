"""What is said during the visit of the tests: invented, and long enough to be searched for in files."""

PREPARATION = "先说小朋友最近朗读有进步，再问问晚上几点睡。"
PROCESS = "我们在院子里坐下谈。妈妈说孩子放学先喂鸡再写作业。商量好每晚读十分钟书。"
CHILD_VOICE = "我想当修拖拉机的人。"
REQUESTS = "希望学校把路灯修好，孩子天黑了好走路。"
MESSAGE = "孩子朗读越来越响亮，请每晚听他读十分钟。"
FEEDBACK = "老师很耐心，下回请早半小时来。"
ANSWER = "谢谢老师，路灯的事拜托了。"
WRITTEN = {
    "process": PROCESS,
    "child_voice": CHILD_VOICE,
    "requests": REQUESTS,
    "message": MESSAGE,
}
